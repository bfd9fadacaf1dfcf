"""The kinds of noise that a page holds beside its article (boilerplate): one row each."""

from __future__ import annotations

#: Kind → what it is. The first twelve are those of the labelling guidelines.
KINDS = {
    "title_line": "the browser's title: the article's title joined to a site's name",
    "breadcrumb": "the path to the page, the site's menu",
    "hotline": "numbers for reports, tips, subscriptions and help",
    "byline": "date, source, author, editor on a line of their own; about author or account",
    "caption": "a picture's legend",
    "credit": "who supplied picture or text",
    "related_links": "headings and lists of other articles, tags, previous and next",
    "share": "buttons and counters: share, print, font size, read on, paging, players",
    "advertisement": "text that sells, calls to install an app or to scan a code",
    "copyright": "rights, disclaimers of site and platform, licence numbers",
    "statistics_footer": "counters and the site's own foot line",
    "address": "an address of the site standing alone",
    "comment": "readers' comments, their counters, rules and forms; replies in a forum",
    "quote": "share prices and indices beside the article",
    "code": "markup, style sheets and scripts that slipped into the text",
    "unrelated": "what lies outside the article and no rule knows",
}
