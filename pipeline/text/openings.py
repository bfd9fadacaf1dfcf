"""Datelines (电头) and reporters' phrases: what opens a sentence of news before the news begins."""

from __future__ import annotations

import re

from pipeline.text.patterns import lazy

_PEOPLE = r"\s*(?:\([^()]{0,60}\))?\s*:?\s*"
_DAY = r"(?:[0-9]{1,4}年)?(?:[0-9]{1,2}月)?[0-9]{1,2}日"
#: Who sends it: 新华社, 中新网, 本报, 央视网, 河畔晚报.
_SENDER = (
    r"(?:据?本[报报刊网站台]"
    r"|据?[\u4e00-\u9fffA-Za-z·]{2,10}?(?:社|网|报|台|在线|客户端|新闻|融媒体?))"
)
_GAP = r"[^\S\n]+"  # no break: a wrapped line may end in 记者近日从
_NAMES = r"[\u4e00-\u9fff·]{2,4}(?:(?:[ 、]|、?通讯员 ?)[\u4e00-\u9fff·]{2,4}){0,3}"
#: 记者某某报道: or 记者某某、通讯员某某 before a gap, behind 本报讯.
_WRITER = rf"[\s/]*记者\s?{_NAMES}(?:报[道导]\s?:|(?:报[道导])?{_GAP})"
_DATELINE = lazy(
    # 新华社北京5月12日电(记者某某), 中新网12月3日电, 央广网北京5月9日消息
    rf"\s*{_SENDER}[^。,;:\n()]{{0,16}}?{_DAY}\s*(?:[电讯](?![话子影力视机网信商])|消息)(?:{_WRITER})?{_PEOPLE}"
    # 本报讯(记者 某某), 河畔新闻网讯(…), 本站讯:
    rf"|\s*本[报刊网站台][\u4e00-\u9fff]{{0,6}}讯(?:{_WRITER})?{_PEOPLE}"
    rf"|\s*{_SENDER}讯(?=[\s(:]){_PEOPLE}"
    # 河畔新闻记者 某某, 记者某某/台北报导, 来源:河畔晚报, 据新华社电, 5月12日电, each before a gap
    rf"|\s*[●■]?(?:[\u4e00-\u9fff]{{2,8}}?|本报)?(?:特派|特约)?(?:记者|评论员)\s?{_NAMES}(?:报道)?{_GAP}"
    rf"|\s*[\u4e00-\u9fff]{{0,8}}?记者{_NAMES}/[\u4e00-\u9fff]{{2,8}}报[道导](?:\s?:|{_GAP})"
    rf"|\s*(?:稿源|来源)\s?:\s?[^\s。,;:()]{{2,14}}{_GAP}"
    rf"|\s*据{_SENDER}电(?:[,:]|{_GAP})"
    rf"|\s*{_DAY}[电讯]{_GAP}"
    rf"|\s*[^\s。,;:()]{{2,12}}(?:客户端消息|报道\s+记者\s?{_NAMES}){_GAP}"
    # 央视网消息:, 全媒体报道:
    r"|\s*[^。,;:\n()]{2,16}(?:消息|报道|报导):\s*"
    # 【某某╱台北报导】, 〔记者…报导〕, 【本报讯】, (中央社记者某某台北5日电)
    rf"|\s*(?:[\u4e00-\u9fff]{{1,7}}[报社网台])?[【〔\[(][^】〕\])\n]{{0,40}}(?:讯|电|报道|报导|消息)[】〕\])]{_PEOPLE}"
)
#: 记者近日从某局获悉, and 据悉: who was told, not what.
_TOLD = lazy(
    rf"\s*(?:(?:近日|日前|今天|昨天|今日|昨日|{_DAY}),?)?(?:本[报刊网站台])?记者[^。,;:\n]{{0,12}}?"
    r"(?:从[^。,;:\n]{2,40}?)?(?:获悉|了解到|获知|得知)[,:]\s*"
    r"|\s*据(?:悉|了解|介绍),\s*"
)
#: What stands at the head of announcements and is nobody's news.
_STANDING = lazy(
    "(?:保证|承诺)[^。]{0,30}真实、?准确|虚假记载|误导性陈述|重大遗漏|个别(?:和|及)连带(?:的法律)?责任"
    "|^\\s*(?:敬请|特此公告|以下为|详见|报道如下|现将有关)"
)


def dateline_end(sentence: str) -> int:
    """Return where the dateline of a folded sentence ends, 0 where it has none or is nothing else.

    A dateline says who sends the news, from where and when: 新华社北京5月12日电(记者某某).
    """
    return _end(_DATELINE.match(sentence), sentence)


def opening_end(sentence: str) -> int:
    """Return where the news of a folded sentence begins: behind its dateline and 记者从…获悉."""
    end = dateline_end(sentence)
    return end + _end(_TOLD.match(sentence[end:]), sentence[end:])


def is_standing(sentence: str) -> bool:
    """Return whether a sentence is boilerplate of announcements, such as the board's guarantee."""
    return _STANDING.search(sentence) is not None


def _end(match: re.Match[str] | None, sentence: str) -> int:
    """Return where the match ends, 0 where too little would be left to be a sentence."""
    if match is None or sum(map(str.isalnum, sentence[match.end() :])) < 4:  # 4: 大雨停了
        return 0
    return match.end()
