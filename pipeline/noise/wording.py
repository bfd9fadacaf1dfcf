"""Words that the rules share: what sites call themselves, their menus and their buttons.

Longer words stand before words that they begin with: the loops over them never step back.
"""

from __future__ import annotations

from pipeline.noise.needed import edge_characters

#: A site's or paper's name.
SITE = r"[^\s,。:;!?|>]{1,14}?(?:网站|网|在线|日报|晚报|频道|新闻|客户端|APP|公众号|周刊|平台)"

NAME = r"(?:[\u4e00-\u9fff·]{2,5}|[\u4e00-\u9fff] [\u4e00-\u9fff])"

BULLET = r"[·•●○■□◆◇▲△▶►★☆※◎‧∙▪*>»-]"

#: What a notice of rights says of reprinting and of opinions.
NOTICE = (
    r"不代表|务经书面授权|保留\S{0,6}权利|违者|注明(?:来源|出处)|(?:谢绝|禁止|不得|请勿)\S{0,6}转载"
    r"|转载请|未经(?:书面)?(?:授权|许可|允许)"
)

CHANNEL = (
    "网站首页|设为首页|首页|加入收藏|手机版|新闻中心|新闻|要闻|时政|国内|国际|社会|财经|体育|娱乐|科技|教育"
    "|健康|汽车|房产|旅游|军事|文化|评论|视频|图片|周刊|专题|论坛|博客|微博|微信|客户端|地方|本地|资讯|信息"
    "|动态|频道|特稿|政务公开|政务|服务|更多|RSS|登录|注册|搜索|导航|English|简体|繁体|无障碍|关于我们"
    "|广告服务|联系我们|网站地图|招聘信息|诚聘英才|版权声明|法律声明|隐私政策|隐私保护|免责声明|意见反馈"
    "|友情链接|网站声明|网站律师|帮助中心|人才招聘|合作伙伴|网站简介|投稿|About us|Contact us"
)

#: Buttons that say alone what they are.
CLEAR_BUTTON = (
    "举报/反馈|返回(?:顶部|首页|目录|列表|上页)|回到顶部|分享[到至]|打印|列印|收藏|关闭|纠错|我要(?:反馈|评论)"
    "|网友评论|发表评论|[上下]一页|[上下]一版|复制链接|扫一扫|点赞|THE END|END"
)

BUTTON = (
    "举报/反馈|返回(?:顶部|首页|目录|列表|上页)|回到顶部|分享[到至]?|转发[到至]?|打印(?:本页|本文)?|列印|加入收藏"
    "|收藏(?:本文|本页)?|已订阅|订阅|已收藏|关闭(?:窗口|本页)?|纠错|我要(?:反馈|纠错|评论|投稿)|举报|反馈|点赞"
    "|在看|赞|踩|网友评论|发表评论|条?评论|跟[贴帖]|人参与|人评论|参与讨论|[大小]字号|字[体号]|默认|[大中小]"
    "|T[大小]|A[+-]|微信|新浪微博|微博|朋友圈|QQ空间|QQ好友|QQ|LINE|Facebook|Twitter|豆瓣|人人网|复制链接"
    "|[上下]一[版页]|版面PDF|手机(?:版|看新闻)|扫一扫|写?留言|阅读|浏览|加载更多|展开全文|听新闻"
    "|语音播报|喜欢|推荐给朋友|关注|听全文|打赏|抢沙发|收起|全屏|播放|暂停|倍速|加载中|视频|繁体|发布"
    "|已有|THE END|END|万|次|人|k"
)


def letters(words: str) -> str:
    """Return the letters that alternative words begin with.

    To ask for them first is several times faster than to try each word.
    """
    return "".join(sorted(filter(str.isalnum, edge_characters(words))))
