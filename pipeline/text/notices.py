"""Notices: pages on which a site speaks of itself to its visitor, and that are about nothing.

Error pages, login forms, refusals of a firewall, riddles against robots (captcha), "loading": what
a crawler gets instead of an article. Servers and their guards word them alike everywhere, so their
wording tells them; whole lines are judged, for news report on passwords and captchas too.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.text.han import HAN
from pipeline.text.patterns import lazy

#: Chinese characters of a page; a notice with its advice has some hundred.
_LONGEST = 200
#: Share of a page's Chinese characters in lines of a notice; the rest is a name or a link.
_SHARE = 0.5
#: Where in the one line of a text, and in each of several, the wording of a notice may begin: a
#: headline or a report can end in what a page said.
_FURTHEST = (6, 20)
#: Different characters or Latin words that a text has at least if it is about anything. With 4, of
#: 72,000 headlines 50 would be too little, 口水鸡 and 夫子庙 among them.
_FEWEST = 3
_HAN = lazy(f"[{HAN}]")
_UNITS = lazy(rf"[{HAN}]|[^\W\d_{HAN}]+|\d+")
_PLACE = "(?:页面|网页|网站|网址|站点|地址|链接|文章|帖子|内容|资源|文件|主题)"
_MAYBE = "(?:已经?|可能|暂时|现在)*"
#: What tells a visitor that there is no page for him, or what to do for one.
_SPOKEN = lazy(
    rf"[您你](?:所|要|想|正在|当前)*(?:访问|请求|要求|浏览|查看|查找|搜索|打开|输入)的{_PLACE}"
    rf"|^(?:抱歉,?|对不起,?)*(?:此|该|本|当前|指定的)?{_PLACE}.{{0,6}}(?:不存在|被.{{0,3}}删除|无法查看|已过期)"
    rf"|{_PLACE}不存在或(?:者?已|被)|^{_PLACE}?(?:正在)?建设中"
    rf"|(?:此|该|本|当前|抱歉,?){_PLACE}{_MAYBE}(?:不存在|被删除|失效|无法|找不到|不可用|过期)"
    rf"|^{_PLACE}{_MAYBE}(?:不存在|被?删除|失效|找不到|不可用|走丢|出错了?|跳转中?|加载中?)"
    rf"|(?:找不到|无法(?:找到|显示|打开)|没有找到)(?:该|此|本|相[应关])?的?{_PLACE}$"
    r"|[您你](?:的|当前)*(?:访问|请求|操作|IP).{0,12}(?:拦截|阻断|拒绝|禁止|风险|威胁|频繁|异常)"
    r"|^(?:访问|请求)(?:已?被|受到)?(?:拦截|阻断|拒绝|禁止|过于频繁)$"
    r"|[您你](?:还?没有|无|暂无|尚未|还未).{0,3}(?:权限|登录|登陆)"
    r"|[您你](?:还?没有|未|尚未)安装.{0,12}(?:播放器|插件|控件)|(?:执行|完成|进行|需要)(?:安全|人机|下方)*验证"
    r"|(?:网络|访问|当前)环境(?:存在)?异常|正在检查.{0,6}(?:连接|浏览器)|[您你].{0,12}登录后(?:查看|阅读|继续)"
    r"|未备案或未接入|^(?:该|本|此)?(?:网站|域名)(?:暂时)?(?:未备案|无法(?:进行)?访问)"
    r"|(?:启用|开启|打开|允许|禁用)了? ?(?:javascript|js|cookie)"
    r"|浏览器.{0,4}(?:版本过低|不支持)|[您你]的连接不是(?:私密|安全)连接|此网站的安全证书"
    r"|没有找到(?:与|和|符合).{0,30}的?(?:内容|结果|信息|数据)"
    r"|请.{0,6}(?:完成|通过|进行|输入|按住|拖动|滑动).{0,6}(?:验证|滑块|拼图)"
    r"|(?:向右|向左|按住|拖动).{0,3}(?:滑动|滑块).{0,6}(?:拼图|右边|验证|$)|[您你]不是机器人"
    r"|稍后(?:再|重)试|请(?:刷新|重新登录|重新加载)"
    r"|\d+ ?秒[后钟之]{0,2}(?:内|将)?自动|自动(?:跳转|返回)|请?点击(?:这里|此处)"
    r"|^(?:正在|数据|页面|努力)?(?:加载|跳转)中?\W*$"
    r"|^(?:404|403|500|502|503)\b.{0,24}$"
    r"|^(?:not found|forbidden|access denied|bad gateway|just a moment)"
)
#: The fields and buttons of a form, each in a line of its own, and lines that go with notices.
_FORM = lazy(
    r"(?:用户名?|账[号户]|帐[号户]|会员|手机号?码?|邮箱|密码|短信|扫码|微信|qq)?(?:快速|免密)?(?:登录|登陆|注册)"
    r"|(?:请输入)?(?:您的)?(?:用户名|账号|帐号|手机号码?|邮箱|密码|验证码|短信验证码)[::]?"
    r"|(?:记住|忘记|找回|修改|确认)(?:我|密码|账号)[??]?|(?:获取|发送|刷新)验证码|(?:立即|免费|快速)?注册(?:账号)?"
    r"|返回(?:首页|上一?[页级]|主页)|(?:安全|人机)验证|事件id.{0,40}|(?:请求|事件)编号.{0,40}"
    r"|(?:暂无|没有)(?:相关)?(?:内容|数据|记录|信息|评论|结果)|提示(?:信息)?|温馨提示|出错(?:了|啦)|确定|取消|提交"
)


def is_notice(sentences: Iterable[str]) -> bool:
    """Return whether folded text, sentence by sentence, is a notice, or too little to be anything.

    Too little are a few characters, however often they stand there: 啊, 测试测试测试. A long text
    is not read to its end.
    """
    lines: list[str] = []
    sizes: list[int] = []
    for sentence in sentences:
        lines.append(sentence.strip().lower())
        sizes.append(len(_HAN.findall(sentence)))
        if sum(sizes) > _LONGEST or len(lines) > _LONGEST:
            return False
    if len({*_UNITS.findall("\n".join(lines))}) < _FEWEST:
        return True
    furthest = _FURTHEST[len(lines) > 1]
    of_notice = [_of_notice(line, furthest) for line in lines]
    found = sum(size for size, is_one in zip(sizes, of_notice, strict=True) if is_one)
    return found >= _SHARE * sum(sizes)


def _of_notice(line: str, furthest: int) -> bool:
    """Return whether a line is one of a notice, what tells so beginning at `furthest` so far in."""
    spoken = _SPOKEN.search(line)
    asked = spoken is not None and line[spoken.end() : spoken.end() + 1] == "?"  # 页面不存在?
    if spoken is not None and spoken.start() <= furthest and not asked:
        return True
    return _FORM.fullmatch(line.strip(" .!,。")) is not None
