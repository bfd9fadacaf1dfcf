from __future__ import annotations

import awkward
import pytest
from hypothesis import given

from pipeline.document import Span
from pipeline.text.folding import fold
from pipeline.text.sentences import split_sentences

# Sentences stand between bars; a block begins a line.
_CASES = [
    "今天很好。|我们走!|去吗?|行;|好……|真的？！|太好了！！！|完",
    "投入资金4.23亿元,降到0.055%。|今年08:21:07结束。",
    "苹果、梨、……等水果。|他走了……|我没走。|等等...|好吧...",
    "1. 加强领导。|2. 改进作风。",
    "一、总则。|(一)目的。|①适用范围。",
    "约翰.史密斯来了.|",
    "目录.......3",
    "见http://a.com/x.php?id=3&b=2。|另见www.b.cn/c.html;|完",
    "一是增长5%;|二是下降3%;|三是CPI不变。",
    "5G来了!|A股涨了吗?|B股跌了;|CPI不变。",
    # quotations
    "他说:“今天很好。我们要继续。”|大家鼓掌。",
    "“今天很好。”他说,“走吧。”",
    "“好!好!好!”|会场响起掌声。",
    "他高喊“加油!冲啊!”冲向终点。|然后停了。",
    "他问:“你去吗?”|我说:“去!”|于是我们走了。",
    "“好。”|“不好。”|“算了。”",
    "「很好。」她說。|「走吧。」",
    "三年级的潘小满写道:“我爸爸在广东打工,过年回来和我打了一场,我赢了。|我希望明年他不用让我。”",
    "“她问我,那个球为什么会拐弯。|我答不上来。”杨再兴说,回来的路上买了三本书。|假期去了贵阳。",
    "他说,“今天好。|明天也好。",
    "“为人民服务!”这句话写在墙上。",
    "“加油!”的喊声响起。",
    "新华社太原5月28日电(记者 某某)“开镰喽!”|一早,收割机一字排开。",
    '他说:"好的。"|然后走了。|"不去?"她问。',
    # brackets, names of works, notes, emoji
    "看电影《你好!李焕英》。|好看。",
    "他(真的!)来了。|(他走了。)|完了。",
    "走入了幸福!|(张志丽 梁朝波 康旭旺)",
    "结论如此。[1]|接着看。",
    "真好!😀|明天见。",
    "“多放萝卜丁!😋”|他喊着走远了,没有回头。",
    # English
    "Mr. Li went home. |It cost 3.5 dollars. |The U.S. army won. |No. 5 is alive.",
    "He said: “Hi there!” |Then he left. |Is it 3 p.m.? |Yes, e.g. here; not there!",
    "J. K. Rowling wrote it. |Visit www.a.com now. |It ended in 2019. |They left.",
]


@pytest.mark.parametrize("case", _CASES)
def test_where_sentences_end(case: str) -> None:
    expected = [fold(piece).strip() for piece in case.split("|") if piece.strip()]
    text = fold(case.replace("|", ""))
    assert [text[one.start : one.end] for one in split_sentences(text)] == expected


def test_lines_and_headings_of_the_seed_page() -> None:
    text = fold(
        "脱贫攻坚又一年\n\n脱贫，希望所在。\n\n举全市之力\n\n支持榆社县脱贫摘帽\n\n榆社县是贫困县。针对条件差，出台意见。"
    )
    assert [(text[one.start : one.end], one.label) for one in split_sentences(text)] == [
        ("脱贫攻坚又一年", "heading"),
        ("脱贫,希望所在。", None),
        ("举全市之力\n\n支持榆社县脱贫摘帽", "heading"),
        ("榆社县是贫困县。", None),
        ("针对条件差,出台意见。", None),
    ]


def test_wrapped_text_is_split_at_its_full_stops() -> None:
    sentence = "晋中市今年把老旧小区改造列为民生实事,全年开工八十三个小区,惠及居民二万四千户。"
    lines = [(sentence * 3)[at : at + 25] for at in range(0, 3 * len(sentence), 25)]
    text = "\n".join(lines)
    found = [text[one.start : one.end].replace("\n", "") for one in split_sentences(text)]
    assert found == [sentence] * 3


def test_text_without_any_mark_is_one_sentence() -> None:
    assert split_sentences("字" * 5000) == [Span(0, 5000)]
    assert split_sentences(" \n\u3000 ") == []


@given(awkward.texts)
def test_every_visible_character_lies_in_exactly_one_sentence(text: str) -> None:
    folded = fold(text)
    covered: list[int] = []
    for one in split_sentences(folded):
        surface = folded[one.start : one.end]
        assert surface == surface.strip()
        assert one.label in (None, "heading")
        covered += range(one.start, one.end)
    assert covered == sorted(set(covered))
    assert {at for at, char in enumerate(folded) if not char.isspace()} <= set(covered)


@pytest.mark.parametrize(
    "unit",
    ["。", "“", "“好。”", '"a。', "(", "字\n", "a. B", "http://", "。 ", "“。”他", "=;", "."],
)
def test_a_long_text_takes_no_longer_a_character(unit: str) -> None:
    """200,000 characters of the worst kinds; a quadratic step would take minutes."""
    text = unit * (200_000 // len(unit))
    assert split_sentences(text)[-1].end == len(text.rstrip())
