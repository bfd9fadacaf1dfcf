"""The rules that know a line of noise by its wording: one row each, with an example.

A pattern must match a whole line of folded text (half-width, simplified; outer white space off).
`where` says on which lines a rule acts:

- any: wherever the line stands, even between paragraphs of the article;
- head, tail: only above the first, below the last line of running text; edge: both.

A rule that could match a sentence of an ordinary article does not belong here. Lines of dates,
sources and names are read by `bylines`, the browser's title by `titles`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.noise.wording import BULLET, BUTTON, CHANNEL, CLEAR_BUTTON, NAME, NOTICE, SITE

_LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class Rule:
    """One wording of noise: its kind, where it acts, its pattern, and a line that it matches."""

    kind: str
    where: str
    pattern: re.Pattern[str]
    example: str


def _rule(kind: str, where: str, example: str, pattern: str) -> Rule:
    return Rule(kind, where, re.compile(pattern, re.IGNORECASE), example)


RULES = (
    _rule(
        "breadcrumb", "any", "您所在的位置:黄河新闻网晋中频道 > 晋中 > 今日头条",
        r"[您你]?(?:现在|目前|当前)?(?:所在|所处)?的?(?:位置|路径)\s?(?:是?:|>)\s?[^。!?]{1,80}",
    ),
    _rule(
        "breadcrumb", "any", "首页 > 新闻中心 > 社会 > 正文",
        rf"[|\s]*(?:{SITE}\s{{0,3}}[/|>»-]+\s{{0,3}})?(?:网站)?首页"
        r"(?:\s{0,3}[>»›→/|·-]+\s{0,3}[^\s>。!?,]{1,14}){1,12}[|\s]*",
    ),
    _rule(
        "breadcrumb", "edge", "车轮上的江淮 > 新车·行业 > 新闻",
        r"[^>»›→。!?,]{2,20}(?:\s{0,3}[>»›→]{1,2}\s{0,3}[^>»›→。!?,]{1,14}){0,5}"
        rf"\s{{0,3}}[>»›→]{{1,2}}\s{{0,3}}[^>»›→。!?,]{{0,8}}(?:正文|{CHANNEL})",
    ),
    _rule(
        "breadcrumb", "head", "黔山教育网 > 教育周刊 > 特稿",
        r"[^>»›→。!?,]{2,20}(?:\s{0,3}[>»›→]{1,2}\s{0,3}[^>»›→。!?,]{1,14}){2,6}",
    ),
    _rule(
        "breadcrumb", "edge", "黔山教育网 首页 | 要闻 | 评论 | 周刊 | 图片 | 视频",
        rf"[|\s]*(?:{SITE}\s+)?(?:(?:{CHANNEL})[\s|/·-]*+){{2,30}}+",
    ),
    _rule(
        "breadcrumb", "head", "行走周刊 · 旅行 · 在路上",
        r"(?:[^\s|/·,。:!?\d]{2,8}\s{1,3}[|/·]\s{1,3}){2,8}[^\s|/·,。:!?\d]{2,8}",
    ),
    _rule(
        "hotline", "any", "互联网违法和不良信息举报电话:0351-4045451",
        r"[^。!?]{0,12}违法和?不良信息[^。!?]{0,60}\d{3,4}[\d/、 -]{3,30}[^。!?]{0,40}",
    ),
    _rule(
        "hotline", "any", "新闻热线:0351-1234567  投稿邮箱:news@example.com",
        r"[^。!?,]{0,10}(?:新闻|报料|爆料|读者|广告|发行|征订|订阅|投稿|本[报网站刊]\S{0,4})"
        r"(?:热线|专线|电话|[邮信]箱|QQ)\s?:?\s?[\w(+][\w()+@. /、-]{5,50}[^。!?]{0,40}",
    ),
    _rule(
        "hotline", "tail", "合作请联系:hello@example.com",
        r"\W{0,3}(?:商务|广告|内容)?(?:合作|投稿|转载|爆料|联系我们)[^。!?]{0,8}:"
        r"\s?[\w(+][\w()+@. /-]{5,50}",
    ),
    _rule(
        "hotline", "tail", "总机:86-592-0000000",
        r"(?:总机|值班电话|编辑部电话|网站电话)\s?:\s?[\d() +-]{6,30}",
    ),
    _rule(
        "caption", "any", "图为榆社县光伏扶贫富乡邻。",
        r"(?!\([^()]*\).)[(\[【]?(?:图片?为(?!书)|(?:资料|题|配|主|组|头|封面)图片?(?:[:。|丨]|\s)"
        r"|图(?:片)?\d{0,2}\s?[:|丨]).{2,100}",
    ),
    _rule(
        "caption", "any", "▲果农在分拣苹果。(图/记者张明摄)",
        r"▲[^:▲]{4,160}",
    ),
    _rule(
        "caption", "any", "欢迎仪式现场。 曾行贱 摄",
        r"[^。!?]{4,60}[。\s]\s?[^\s,。:]{0,14}(?:记者|通讯员|社[发记]\S{0,2})?"
        rf"\s?{NAME}\s?(?:摄|摄影|供图|制图)[)\]】]?",
    ),
    _rule(
        "caption", "any", "露台由原厂房的屋顶改造而成(公寓供图)",
        r"[^。!?:“]{4,60}。?[(\[](?:(?:本|资料|图片?|照片)[^()。]{0,16}|[^()。,]{2,16})"
        r"(?:供图|提供|摄|资料图片?)[)\]]",
    ),
    _rule(
        "caption", "any", "上海虹桥火车站现人流高峰。图/CFP",
        r"(?!\W{0,2}(?:撰?文|作者)\s?[/:])[^。!?]{4,60}[。\s(]\s?"
        r"(?:图片?[/:自]|资料图片|照片[:/])\s?[^。,!?]{2,20}\)?",
    ),
    _rule(
        "credit", "any", "图片来源:榆社新闻中心",
        r"[(\[【]?(?:(?:本[文组版])?(?:图片|照片|组图|配图|题图|视频|数据|资料)"
        r"(?:均?由|均?来源于?|均?来自|提供者?|作者)|(?:图|摄影|供图|图片)\s?[/:])[:/|\s]?\s?[^。!?]{2,40}",
    ),
    _rule(
        "credit", "any", "本报记者 张明 摄",
        rf"[(\[【]?[^\s,。:;、!?]{{0,14}}?(?:记者|通讯员)\s?{NAME}(?:[ 、]{NAME}){{0,3}}\s?"
        r"[/ ]?(?:摄|摄影|供图|文/图|图/文|文并摄|制图)(?:影?报[道导])?[)\]】]?",
    ),
    _rule(
        "credit", "any", "榆社新闻中心提供",
        r"[(\[【]?[\u4e00-\u9fff]{2,16}(?:中心|宣传部|新闻办|新华社|中新社|公司|医院|学校|大学|学院"
        r"|受访者|当事人|网友|警方|消防|公安局?)\s?(?:供图|提供|供稿|发)[)\]】]?",
    ),
    _rule(
        "credit", "any", "柯振宇 摄",
        rf"[(\[【]?{NAME}(?:\s?/?摄|\s?供图|\s?/\s?摄影)[)\]】]?",
    ),
    _rule(
        "related_links", "edge", "上一篇:新区上线算力券平台  下一篇:没有了",
        rf"(?:{BULLET}\s?)?[上下前后]一?[篇条则](?:文章|新闻)?\s?:.{{1,120}}",
    ),
    _rule(
        "related_links", "edge", ">更多精彩内容请进入娱乐频道",
        r">{1,4}\s?(?:更多|点击|相关|查看|返回|进入|详细)[^。]{0,60}",
    ),
    _rule(
        "related_links", "any", "点击进入专题:",
        r"(?:点击|更多[^。,]{0,10})(?:进入|查看|阅读)?(?:专题|更多[^。,]{0,12}|全部|详情|原文)\s?:?[>»]*",
    ),
    _rule(
        "related_links", "edge", "文章关键词: 绿色贷款 净息差 半年报",
        r"(?:本文|文章|热门|热点)?(?:标签|关键词|关键字|TAGS?)\s?:[^。!?]{1,80}",
    ),
    _rule(
        "share", "edge", "【字体:大 中 小】 分享到:微信 微博 QQ空间",
        rf"(?=.*[^\W\d_])(?=.*(?:{CLEAR_BUTTON})|\W*(?:(?:{BUTTON})(?:[\W\d]+|\Z)){{2}}|(?:\D*\d+){{2}})(?:{BUTTON}|[\W\d_])++",
    ),
    _rule(
        "share", "edge", "扫一扫在手机打开当前页",
        r"[^。!?]{0,16}(?:扫一扫|扫码|扫描(?:[左右]侧|[上下]方)?二维码)[^。!?]{0,6}在?(?:手机|分享|微信)"
        r"[^。!?]{0,16}",
    ),
    _rule(
        "share", "edge", "喜欢就点个赞吧  收藏  写留言",
        r"\W{0,4}(?:喜欢|觉得(?:不错|有用|好看)|如果(?:喜欢|觉得))[^。!?]{0,10}"
        r"(?:点个?赞|点个?在看|转发|分享)[^。]{0,30}",
    ),
    _rule(
        "share", "edge", "点“在看”,分享给你的朋友",
        r"[点戳](?:个|一下)?[“\"「]?(?:在看|赞|分享)[”\"」]?[^。]{0,30}",
    ),
    _rule(
        "share", "edge", "小字号 点击播报本文,约4分钟",
        r"(?:[大小]字号)?\s?(?:点击)?(?:播报|收听|听)本文,?\s?约?\d*[^。]{0,8}",
    ),
    _rule(
        "advertisement", "any", "海量资讯、精准解读,尽在新浪财经APP",
        r"[^。!?]{0,40}尽在新浪财经APP[^。!?]{0,20}|炒股就看金麒麟分析师研报.{0,60}",
    ),
    _rule(
        "advertisement", "edge", "下载风行体育APP,看更多精彩赛事",
        r"\W{0,4}(?:点击|立即|免费|马上|欢迎)?(?:下载|安装|打开)[^。!?,]{0,16}(?:APP|客户端)[^。]{0,40}",
    ),
    _rule(
        "advertisement", "edge", "新浪潮公众号 24小时滚动播报资讯,扫描二维码关注",
        r"[^。!?]{0,40}(?:扫描|扫码|长按|识别)[^。!?]{0,10}(?:二维码)?[^。!?]{0,8}"
        r"(?:关注|下载|订阅|加入)[^。]{0,30}",
    ),
    _rule(
        "advertisement", "edge", "★ 加入新闻网LINE好友,新闻不漏接!",
        r"\W{0,4}(?:欢迎|敬请|请)?(?:关注|加入|添加)[^。!?,]{0,20}"
        r"(?:公众号|微信号|官方微[信博]|LINE好友|视频号|抖音号|微信群)[^。?]{0,40}",
    ),
    _rule(
        "advertisement", "tail", "相关车型:徽驰E7牵引车 指导价39.00万起 | 询底价",
        r"[^。!?]{2,40}(?:指导价|询底价|报价大全|优惠价|立即购买|限时抢购|点击购买)[^。!?]{0,40}",
    ),
    _rule(
        "copyright", "any", "Copyright © 2010-2024 某某网 版权所有",
        r"[^。]{0,40}(?:版权所有(?![者人权,])|Copyright\s?(?:©|\(C\)|\d{4})|©|All Rights Reserved)"
        r"[^。]{0,160}。?",
    ),
    _rule(
        "copyright", "any", "沅澧新闻网 湘ICP备00000000号-1",
        r"[^。]{0,80}(?:[\u4e00-\u9fff]ICP[备证]\s?\d|公网安备\s?\d|网站标识码\s?:|许可证(?:编?号|\s?:)\s?:?\s?\w{0,4}\d)"
        r"[^。]{0,160}",
    ),
    _rule(
        "copyright", "any", "免责声明:本文仅供参考,不构成投资建议。",
        r"[(\[【]?(?:[\u4e00-\u9fff]{0,10}(?:免责|版权|郑重|特别|风险)(?:声明|提示)|声明)\s?:.{0,60}"
        rf"(?:{NOTICE}|仅供参考|投资建议|入市需谨慎|作者|独家稿件).{{0,160}}",
    ),
    _rule(
        "copyright", "any", "本网站所刊载信息,不代表本网观点。",
        r"[(\[【]?(?:(?:凡|以上|未经|刊用|转载|任何)[^。]{0,40})?本(?:网站?|站|刊|平台|公众号|报(?!记者|讯))[^。]{0,60}"
        rf"(?:{NOTICE}).{{0,160}}",
    ),
    _rule(
        "copyright", "any", "本文来自网友投稿,不代表本站立场",
        rf"[(\[【]?(?:本文|本稿|文章|原创)[^。]{{0,40}}(?:{NOTICE}|独家稿件|版权归|如有侵权).{{0,100}}",
    ),
    _rule(
        "copyright", "tail", "未经授权请勿转载",
        r"[(\[【]?(?:未经[^。]{0,16}(?:授权|许可|允许|同意)[^。]{0,12}(?:不得|禁止|严禁|请勿|谢绝)[^。]{0,20}"
        r"|(?:如需)?转载(?:请|务必|须)[^。]{0,4}注明(?:来源|出处)|如有侵权,?[^。]{0,8}(?:联系|删除)).{0,100}",
    ),
    _rule(
        "copyright", "any", "【本文结束】如需转载请务必注明出处:某某网",
        r"【本文结束】.{0,60}",
    ),
    _rule(
        "copyright", "tail", "新闻网版权与免责声明 | 违法和不良信息举报",
        r"[^。!?,]{0,20}版权(?:与|和|及)?(?:免责)?声明(?:\s?\|\s?[^。]{2,20}){0,4}",
    ),
    _rule(
        "statistics_footer", "any", "手机黄河新闻网晋中频道 我要啦免费统计",
        r"[^。!?]{0,40}(?:免费统计|站长统计|百度统计|51\.?La|CNZZ)[^。!?]{0,20}",
    ),
    _rule(
        "statistics_footer", "edge", "您是第 12345 位访问者",
        r"(?:您是|本[页站]|网站)[^。!?,]{0,8}第?\s?\d*\s?[位次]?(?:访问者|访客|访问量|点击数|浏览量|总访问)"
        r"[^。!?]{0,20}",
    ),
    _rule(
        "statistics_footer", "tail", "主办:阆北市人民政府办公室  技术支持:某某网络",
        r"(?:主办|主管|承办|协办)(?:单位)?\s?:[^。!?]{2,160}",
    ),
    _rule(
        "address", "edge", "http://jz.sxgov.cn/",
        r"(?:https?://|www\.)[!-~]{3,120}",
    ),
    _rule(
        "address", "any", "原文链接:http://www.example.com/a/1.html",
        r"(?:本文|原文|文章|本页|页面)(?:链接|网址|地址|来源)\s?:\s?(?:https?://|www\.)[!-~]{3,160}",
    ),
    _rule(
        "address", "edge", "塬上农业网   www.yuanshang-nongye.example",
        rf"{SITE}\s{{1,4}}(?:https?://|www\.)[!-~]{{3,60}}",
    ),
    _rule(
        "address", "tail", "本社地址:太原市迎泽大街1号  邮编:030001",
        r"(?:本[报社站刊网]|编辑部|社|网站)地址\s?:[^。!?]{4,80}",
    ),
)  # fmt: skip

#: The heading of a list of other articles; `page` looks at what stands below.
RELATED_HEADING = re.compile(
    r"[\[【]?(?:相关|延伸|推荐|热门|往期|精彩|更多|最新|今日|编辑|为您|热点|猜你|大家|网友|其他)"
    r"(?:精彩|相关|热门|热点|新闻)?(?:链接|新闻|阅读|报[道导]|文章|推荐|专题|内容|资讯|喜欢|都在看"
    r"|排行榜?|导读|回顾|视频|图集|头条|要闻|看点|视点)\s?(?:\(?\d*\)?)?[\]】]?\s?:?\s?[>»]*"
)


def match_rule(text: str, where: str) -> str | None:
    """Return the kind of noise that a folded line is, or None where no rule for the place fits.

    Args:
        where: "any" for the rules that act everywhere, "head" or "tail" for those of the edge too.
    """
    if len(text) > _LONGEST_LINE:
        return None
    places = {"any"} if where == "any" else {"any", "edge", where}
    for rule in RULES:
        if rule.where in places and rule.pattern.fullmatch(text):
            return rule.kind
    return None
