"""A thread in schema.org's words, and how such words stand in a page."""

import json
from functools import partial

from django.conf import settings
from django.utils.safestring import mark_safe

from articles.kept import Memo
from articles.models.dates import for_machines
from comments.models.reading_order import cursor_of
from comments.models.thread import what_shows

# So many bytes of comments are said again to machines, none of them cut short: the newest say what
# is talked of, and each costs whoever reads the page some twenty bytes.
MOST_TEXT = 4_000

# What could end the element, begin another or a comment, or end a line of a script. Comment
# text stands in here: this is what keeps it text.
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def in_words(node):
    """NODE as JSON, as it may stand in a page."""
    return json.dumps(node, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def data_block(nodes):
    """NODES, each in words, as a data block for search engines, which no browser runs."""
    words = f'{{"@context":"https://schema.org","@graph":[{",".join(nodes)}]}}'
    # Escaped by `in_words`, for where it stands.
    return mark_safe(f'<script type="application/ld+json">{words}</script>')  # noqa: S308


def discussed(article, thread, address):
    """ARTICLE, a node in words, with the public comments of THREAD, the page of them that is shown,
    from its top as far as there is room. ADDRESS is the article's, in full.
    """
    comments, room = [], MOST_TEXT
    for top in thread.comments:
        name = address, *what_shows(top)
        length, nodes = _WRITTEN.get(name, partial(_written, top, address))
        room -= length
        if room < 0:
            break
        comments += nodes
    said = f'"commentCount":{thread.count},"comment":[{",".join(comments)}]'
    return f"{article.removesuffix('}')},{said}}}"


# What was written once stands, as in the thread itself.
_WRITTEN = Memo(500)


def _written(top, address):
    """How many bytes TOP and its replies are, and their nodes in words."""
    length = sum(len(one.text.encode()) for one in (top, *top.shown_replies))
    return length, [in_words(node) for node in _nodes(top, address)]


def _nodes(top, address):
    """TOP with its replies in it; where it is erased, its replies alone."""
    if top.is_apart:
        return [_node(top, f"{settings.SITE_ORIGIN}{top.get_permalink()}#comment-")]
    place = f"{address}?{top.own_page or f'from={cursor_of(top)}'}#comment-"
    replies = [_node(reply, place) for reply in top.shown_replies]
    if top.is_erased:
        return replies
    node = _node(top, place)
    return [{**node, "comment": replies} if replies else node]


def _node(comment, place):
    author = {"@type": "Person", "name": comment.name}
    if comment.is_by_the_newsroom:
        author["worksFor"] = {"@type": "NewsMediaOrganization", "name": settings.PAPER_NAME}
    node = {
        "@type": "Comment",
        "author": author,
        # As the page itself writes it, so that the two compress to one.
        "datePublished": for_machines(comment.submitted_at),
        "text": comment.text,
        "url": f"{place}{comment.public_id}",
    }
    return {**node, "upvoteCount": comment.recommended} if comment.recommended else node
