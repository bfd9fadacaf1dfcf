"""Text as pages really have it, and worse."""

from __future__ import annotations

from hypothesis import strategies as st

#: One of each kind that has broken a program somewhere.
TEXTS = {
    "empty": "",
    "one character": "字",
    "space": " ",
    "ideographic spaces": "\u3000\u3000\u3000",
    "line ends": "\r\n\r\n\n\r",
    "CRLF": "晋中市召开会议。\r\n\r\n会议提出要求。\r\n",
    "BOM": "\ufeff榆社县脱贫摘帽。",
    "emoji": "😀👨‍👩‍👧‍👦🇨🇳👍🏽",
    "emoji between": "他说😀：“好👍🏽！”然后走了。",
    "full width": "ＡＢＣ公司２０２３年１０月发布，涨幅４．２３％。",
    "traditional": "臺灣總統府發言人張惇涵表示，乾隆年間的頭髮與發展。",
    "no punctuation": "晋中市委书记在榆社县调研时说要加快发展" * 20,
    "only punctuation": "。！？；…“”（）《》——、，",
    "only stops": "。。。！！？？……",
    "English": "The quick brown fox. It's 3.14 times faster, isn't it? Yes!",
    "mixed": "GDP增长5.5%，iPhone 15 Pro于9月22日上市；A股3,000点。",
    "open quotes": "“他说：‘不行。",
    "closing first": "”）》。好",
    "combining": "e\u0301a\u0300 が\u3099 क्षि",
    "zero width": "晋\u200b中\u200c市\u200d。\u2060\ufeff",
    "private and rare": "\ue000𠮷野家𪚥。\U0010ffff",
    "controls": "a\x00b\x07c\x1b[0m\x85d\u2028e\u2029f\x0bg\x0ch",
    "markup": "<p>他&nbsp;说&#x3002;</p>{{x}} %s {0} \\n",
    "repeated": "啊" * 3000,
    "many lines": "标题\n" * 200,
    "right to left": "שלום مرحبا 你好",
    "seed like": "看晋中市如何尽锐出战_黄河新闻网\n 您所在的位置:黄河新闻网 > 晋中\n编辑:张书锦    "
    "2019-12-23 08:21:07    来源:晋中日报\n\n脱贫攻坚又一年\n\n脱贫,希望所在。\n(责任编辑:张三)\n",
}

_PIECES = [
    *"。！？；…，、：“”‘’（）《》【】—～·.!?;,:\"'()[]<>|/_-%#@*=+",
    *" \t\n\r\u3000\u00a0\u200b\ufeff\u2028",
    *"的一是在晋中市榆社县张书锦记者报道说年月日万亿元",
    *"臺灣發髮後裡０１２ＡＢ％😀👍🏽𠮷é",
    "\r\n",
    "\n\n",
    "……",
    "——",
    "4.23亿元",
    "0.055%",
    "2019-12-23 08:21:07",
    "记者 张三",
    "编辑:张书锦",
    "来源:晋中日报",
    "责任编辑：",
    "新华社北京12月23日电",
    "(记者李四)",
    "举报电话:0351-4045451",
    "相关阅读",
    "http://example.com/a?b=c",
    "图为",
    "摄",
    "一、",
    "1.",
    "（一）",
    "Mr. Smith said.",
]

#: Texts of pieces that mean something to one rule or another, in any order.
pieces = st.lists(st.sampled_from(_PIECES), max_size=40).map("".join)

#: Any text that can be written as UTF-8.
anything = st.text(max_size=80)

#: Both.
texts = st.one_of(pieces, anything, st.sampled_from(list(TEXTS.values())))
