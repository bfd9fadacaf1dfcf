"""The labels and roles before the values of a byline (来源:, 记者), and what tells of any."""

from __future__ import annotations

from pipeline.noise.dates import SIGNS
from pipeline.noise.needed import edge_characters
from pipeline.text.han import HAN
from pipeline.text.patterns import lazy

_HAN = f"[{HAN}]"
#: Field → the labels that pages print before its value, with the blanks that pad short ones.
_LABELS = {
    "source": (
        r"(?:文章|新闻|稿件|信息|消息|内容|本文|原文)?来\s{0,4}源(?:于)?|稿件?源|(?:本文)?(?:转自|转载自|来自)|出\s{0,4}处|原创(?=\s?:)"
        "|(?:供稿|来稿|发布)(?:单位|机构)"
    ),
    "editor": (
        r"(?:责任|执行|网络|新媒体|网站|值班|当班|本期|本版|见习|每经|本文|页面|[\u4e00-\u9fff]{1,4}新闻)?"
        r"(?:编辑|责编|小编)|(?:责\s{1,4}任\s{1,4})?编\s{1,4}辑|责任\s{1,4}编辑|责\s{1,4}编|选\s{0,3}稿|责任人|在线编辑"
    ),
    "author": (
        r"(?:本文|文章|原文|特约)?(?<!该)作\s{0,4}者|撰文|撰\s{0,3}稿人?|执\s{0,3}笔人?|采写|采访|编译|文字"
        r"|[\u4e00-\u9fff]{0,6}(?<![\u4e00名位诉受答问向对的些由被让给与和])记\s{0,4}者|通讯员"
        "|文/?图|图/?文|文/摄|文|主播"
    ),
    "updated": (
        "(?:最[后新近终]|上次)?(?:更新|修改|修订|编辑)(?:时间|日期|于)?"
        r"|(?:[Ll]ast\s)?(?:[Uu]pdated|[Mm]odified)(?:\s(?:on|at))?"
    ),
    "issued": r"(?:成文|发文|印发|制发|签发|生成|写作)(?:时\s{0,4}间|日\s{0,4}期)",
    "date": (
        r"(?:发布|发表|发稿|刊发|刊登|上传|录入|出版|建立|创建|添加|加入|提交|公开|首发|日志|文章)?(?:时\s{0,4}间|日\s{0,4}期)"
        r"|(?:发布|发表|刊发|建立|张贴|首播|发稿|公布)于?|时间|日期|(?:[Pp]ublished|[Pp]osted)(?:\s(?:on|at))?"
    ),
    "staff": (
        r"审\s{0,4}核人?|审稿|审读|审校|校\s{0,4}对|供稿人?|供图|签发人|录入|校审|[初终复一二三]审|签发|副?主编|总编辑?|总?监\s{0,4}制|统稿"
        r"|摄影|摄像|图片?|排版|制图"
        "|制片|策划|视觉|设计|美编|美术编辑|编审|编校|编导|海报|剪辑|值班主任|发布者|发布人|翻译|后期|配音|出品|运营|责任校对|上传者"
    ),
    "count": (
        r"(?:浏览|阅读|点击|访问|评论|点赞|收藏|播放|转发|查看|回复|人气)(?:次\s{0,2}数|量|数|率|人次|人数)?|热度|电话|索引号|字数|推荐|发送|来访"
    ),
    "topic": (
        "(?:资料|数据|图片|图)来源|(?:所属)?(?:分类|栏目|频道|类别)|标签|关键[词字]|文号|地区|版面|版次"
    ),
}
_COLON = rf"(?:\s{{0,3}}[:丨|]\s{{0,4}}|/(?=\s?{_HAN})\s?|\s/\s)"  # never the slash of a path
LABEL = lazy(
    "(?:" + "|".join(f"(?P<{field}>{words})" for field, words in _LABELS.items()) + ")" + _COLON
)
#: How every label ends, an event's too (时刻, 期限): without it none needs to be tried anywhere.
LABEL_END = lazy(
    f"[刻限{''.join(sorted(edge_characters('|'.join(_LABELS.values()), last=True)))}]"
    r"(?:\s{0,3}[:丨|]|\s?/)"
)
NAME = rf"(?:{_HAN}{{2,4}}|{_HAN} {{1,3}}{_HAN}{{1,2}}|{_HAN}+(?:·{_HAN}+)+)(?!{_HAN})"
ROLE = lazy(  # a label without a colon: 本报记者 张三, 新华社记者张三, 编辑 李四
    rf"(?P<author>(?:(?:图/?文|文/?[图摄]|整合|综合)\s+)?(?:{_HAN}{{1,8}}·)?{_HAN}{{0,8}}?"
    rf"(?:学生记者|(?<![名位诉受答问向对的些由被让给与和])记者|通讯员|评论员|特约撰稿人?|实习生|(?<!该)作者(?=\s)))"
    rf"(?:{_COLON}|\s{{0,3}})(?={_HAN})"
    rf"|(?P<editor>(?:每经|责任)?(?:编辑|责编))\s{{1,3}}(?={NAME})"
    rf"|(?P<staff>校对|摄影|审核|监制|主编|统稿)\s{{1,3}}(?={NAME})"
    # 更新 2023-05-06, 发布于2023-05-06: a date behind it makes it a label.
    r"|(?P<updated>(?:最[后新近])?(?:更新|修改)(?:时间|日期|于)?|(?:Last )?[Uu]pdated(?: on| at)?)"
    r"\s{0,2}(?=(?:19|20)\d\d[-/.年])"
    r"|(?P<issued>成文(?:时间|日期|于)?)\s{0,2}(?=(?:19|20)\d\d[-/.年])"
    r"|(?P<date>(?:发布|发表|刊发|首发)(?:时间|日期|于)?|(?:时间|日期)|建立于)\s{0,2}(?=(?:19|20)\d\d[-/.年])"
    rf"|(?P<source>(?:本文)?(?:来源于|转载自|转自|来源|出处)(?:自|于)?)\s{{0,2}}"
    rf"(?=《|{_HAN}{{1,14}}?(?:报|网|社|刊|台|局|在线|新闻|杂志|客户端)(?!{_HAN}))"
)
_ROLE_WORDS = (
    "记者|通讯员|评论员|撰稿|实习生|作者|编辑|责编|校对|摄影|审核|监制|主编|统稿"
    "|来源|转自|转载自|出处"
)
HAS_ROLE = lazy(_ROLE_WORDS)
_HAS_ANY = lazy(rf"{_ROLE_WORDS}|:\d\d|钟前|时前|天前|{SIGNS}")
#: What a line has in which `may_have_fields` finds any.
TELLS = lazy(rf"[:/|丨年前]|19\d|20\d|\d[-/]|{_ROLE_WORDS}")


def may_have_fields(text: str) -> bool:
    """Return whether a folded line has what a date, label or role has; words of a menu have not."""
    return _HAS_ANY.search(text) is not None or LABEL_END.search(text) is not None
