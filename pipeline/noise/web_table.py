"""The wordings of noise lines that the pages of portals, platforms and forums have.

Rows as in `table`; those of this file were found on pages of today's sites. `code` has a rule of
its own, for lines of it may be long.
"""

from __future__ import annotations

import re

from pipeline.noise.table import Rule
from pipeline.noise.wording import letters
from pipeline.text.patterns import lazy

_PLATFORM = "信息存储|信息发布平台|仅代表(?:该?作者|其)|不代表(?:本|平台|网站|.{0,6}立场)|上传并发布|自媒体|侵权|告知删除|联系删除|仅供参考"
_BUTTON = (
    r"分享|转发|[打列]印|友善列印|收藏|评论(?=\s?\(?\d)|留言|点?赞|关注|订阅|微信|微博|新浪微博|QQ(?:空间|好友)?|朋友圈|复制(?:链接|连结|网址)|微信(?:好友|扫一扫|朋友圈)"
    r"|用?微信扫(?:码|描)二维码|分享[至到给].{0,10}|用LINE传送|传送|转寄|引用|举报|纠错|反馈|回(?:到)?顶部|▲?TOP|Facebook|Twitter|LINE|Weibo|WhatsApp|Telegram"
    r"|E-?mail|豆瓣|领英(?:分享)?|字[体号级](?:设定)?|[大中小]?字[型体号]|较大字型|适中字型|标准|特大|[大中小特繁简]|A\s?[-+]|T\s?[-+]|[-+]|朗读|听新闻|语音播报|播报文章"
    r"|稍后再读|跟随.{0,16}|好文|踩|打赏|写评论|我来说两句|有用|推荐|喜欢|不喜欢|不感兴趣|讚|浏览|人气|回复|阅读|在看|想看|顶|返回|X|×"
)


def _rule(kind: str, where: str, example: str, pattern: str) -> Rule:
    return Rule(kind, where, lazy(pattern, re.IGNORECASE), example)


WEB_RULES = (
    _rule(
        "copyright", "any", "特别声明:以上内容为自媒体平台用户上传并发布,本平台仅提供信息存储服务。",
        rf"[(\[【“\"]?(?:特别|平台|免责|版权|重要|郑重)?声明\s?[::].{{0,120}}(?:{_PLATFORM}).{{0,160}}",
    ),
    _rule(
        "copyright", "any", "以上内容(包括图片及视频)为创作者平台用户上传并发布,本平台仅提供信息存储服务",
        rf"[(\[【“\"]?(?:以上|上述|本文|该文|此文)[^。]{{0,60}}(?:{_PLATFORM}).{{0,120}}",
    ),
    _rule(
        "copyright", "any", "Notice: The content above is uploaded and posted by a user.",
        r"Notice\s?:\s?The content above.{0,260}",
    ),
    _rule(
        "copyright", "any", "※本文版权所有,非经授权,不得转载。",
        r"[※*(\[【]{0,2}\s?本(?:文|报|网|刊)[^。]{0,12}(?:版权所有|授权转载|非经授权)[^。]{0,40}。?[)\]】]?",
    ),
    _rule("byline", "any", "责任编辑:", r"[(\[【]?\s?(?:责任编辑|编辑|责编|作者|来源|记者|撰文|审核|校对)\s?:\s?[)\]】]?"),
    _rule("byline", "any", "本文转自:河畔晚报", r"(?:本文|文章|原文)?(?:转自|转载自|原载于?)\s?:\s?[^。,!?]{2,30}"),
    _rule("byline", "edge", "功能介绍 关注本地新闻", r"(?:功能介绍|微信号|头条号|公众号|账号主体)\s{1,3}[^。]{2,60}"),
    _rule(
        "byline", "edge", "作者为某刊主笔。",
        r"[(\[【]?(?:本文)?作者(?:为|系|是)[^。!?]{2,40}(?:主笔|记者|教授|学者|评论员|作家|研究员|律师|编辑|院长|博士|分析师)。?[)\]】]?",
    ),
    _rule("share", "any", "返回河畔网,查看更多", r"返回[^。,\s]{2,8},\s?查看更多"),
    _rule("share", "any", "分享让更多人看到", r"分享让更多人看到|预览时标签不可点|收录于合集.{0,40}|喜欢(?:这篇|此|该)(?:文章|内容|作品)的人[也还]喜欢"),
    _rule(
        "share", "any", "请继续往下阅读...",
        r"\W{0,3}(?:请继续往下阅读|(?:点击|展开)?阅读(?:剩余)?全文|展开(?:阅读)?全文|阅读原文|查看原文|继续阅读|余下全文|点击(?:查看|阅读)(?:更多|全文|原文))[^。]{0,12}",
    ),
    _rule(
        "share", "any", "1 2 3 ... 下一页 尾页",
        r"(?=.*(?:页|余下全文|【\d))(?:(?:共\d+页|第\d+页|\[\d+\]|【\d+】|\d{1,3}|\.{2,3}|…|首页|[上下]一?页|尾页|末页|余下全文|[<>|«»]{1,2}|全文|页:?|共|/)\s*){1,40}",
    ),
    _rule(
        "share", "edge", "00:00/01:58",
        r"\d\d:\d\d\s?/\s?\d\d:\d\d|播放速度.{0,10}|Play Video|自动播放(?:开关)?.{0,8}|视频加载(?:失败|中).{0,8}|音频\s?\d\d:\d\d|倍速.{0,10}",
    ),
    _rule("share", "edge", "分享", rf"(?=[{letters(_BUTTON)}×▲+-])(?:(?:{_BUTTON})(?:\s?\(?\d[\d,.]*[万k]?\)?)?(?:[\s|·:/+]+|\Z)){{1,12}}"),
    _rule("share", "edge", "5,874", r"(?=[+\d])[+]?\d{1,3}(?:,?\d{3})*[万k+]?"),
    _rule("comment", "edge", "2 条评论/4 人参与 网友评论|跟帖管理", r"[\d,]*\s?(?:条|则)?\s?(?:网友)?(?:评论|留言|跟[帖贴]|回复)(?:数|管理|\W|\d|人参与|条|网友|评论|跟[帖贴]){1,16}"),
    _rule("comment", "tail", "张三李四 3小时前 说得好 赞(3) 回复(0)", r"[^。,]{1,24}\s\d{1,2}(?:秒|分钟|小时|天|个月)前.{0,100}(?:赞|回复|举报|踩|顶)\W{0,3}\(?\d*\)?"),
    _rule("comment", "edge", "请勿重复刊登内容相同的文章", r"(?:\d{1,2}[.、)]?)?\s?请勿(?:重复|张贴|刊登|发表|上传)[^。]{0,60}。?"),
    _rule("comment", "any", "网友评论仅供其表达个人看法,并不表明本站立场。", r"(?:网友|读者|用户)?(?:评论|留言|发言|跟帖)[^。]{0,20}(?:个人看法|个人观点|不代表|不表明)[^。]{0,40}。?"),
    _rule("comment", "tail", "昵称:", r"(?:昵称|大名|验证码|密码|内容|标题|电邮|网址)\s?:.{0,40}|(?:添加|发表|查看|正在读取)(?:新?评论|回复|留言)\W{0,3}|\d{1,4}楼|(?:沙发|板凳)\W?"),
    _rule("advertisement", "any", "不用抽 不用抢 现在用APP看新闻", r".{0,30}(?:现在用APP看新闻|点我下载APP|保证天天中奖|立即下载APP).{0,40}"),
    _rule("advertisement", "edge", "订阅电子报", r"(?:订阅|免费订阅)(?:电子报|新闻信|快讯|简报).{0,20}|扫一扫.{0,20}|Ad[•·\s].{1,20}"),
    _rule("related_links", "edge", "#老屋 #改造", r"(?:#[^\s#]{1,16}\s{0,3}){1,12}|标签\s{1,3}.{2,60}|关键[词字]\s?(?:>{1,2}|:)\s?.{2,80}"),
    _rule("related_links", "edge", "上一则", r"(?:点击)?(?:阅读)?[上下前后]\s?/?\s?[上下]?一[则篇条](?:新闻|文章|资讯)?\s?:?|上\s?/\s?下一篇(?:新闻)?"),
    _rule("quote", "edge", "示例指数 25,345.11 114.44", r"[^\s。]{2,14}\s{1,3}[\d,]+\.\d+\s{1,3}[+-]?[\d,]+\.\d+.{0,20}|[+-]?\d+\.\d+\s?\([+-]?\d+(?:\.\d+)?%\)"),
    _rule(
        "hotline", "any", "自杀防治咨询安心专线:0800-000000(24小时)",
        r"[★*※◎●\s]{0,3}[^。!?,:]{0,20}(?:安心专线|咨询专线|求助专线|张老师(?:专线)?|生命线(?:专线)?|保护专线|反诈专线|戒毒专线|防治专线)\s?:?\s?[\d()\s-]{3,16}.{0,20}"
        r"|[★*※◎\s]{0,3}(?:饮酒过量|喝酒不开车|未满十八岁|未成年请勿饮酒|吸烟有害健康|毒品害人)[^。]{0,40}",
    ),
)  # fmt: skip

CODE = lazy(
    r"(?:var|let|const)\s+[\w$]+\s*=|(?:window|document|jQuery|\$|console)\s*[.(][\w\s.'\"#($\[]|!?\(?function\s*[\w$]*\s*\("
    r"|(?:if|for|while|try|else)\s*[({].{0,80}[{;]|[.#@][\w-][^{}\n。]{0,80}\{[^{}。]{0,400}(?:\}|\Z)|[a-z-]{2,24}\s?:\s?[^;。\u4e00-\u9fff]{1,40};\s*\Z"
    r"|<!--|<!\[CDATA|!?DOCTYPE html|</?(?:div|p|span|script|style|br|h\d|img|table|tr|td|ul|li|a|link|meta)\b[^>]{0,300}>\s*\Z|[})\]]+;\s*\Z|\}\s*\Z|\{\"[\w-]+\"\s?:"
)
_PROSE = lazy(r"[\u4e00-\u9fff]{6}")


def is_code(text: str) -> bool:
    """Return whether a folded line is markup, a style sheet or a script, and no prose."""
    # Its words are asked for where the first character is one that they can begin with.
    return (
        text[:1].isascii() and CODE.match(text) is not None and _PROSE.search(text[:2_000]) is None
    )
