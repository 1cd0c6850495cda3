"""A thread in schema.org's words, and how such words stand in a page."""

import json

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from articles.models.dates import for_machines
from comments.models.thread import cursor_of

# So many bytes of comments are said again to machines, none of them cut short: as many as stay
# near enough to the same words in the thread for compression to send them once.
MOST_TEXT = 8_000

# What could end the element, begin another or a comment, or end a line of a script. Comment
# text stands in here: this is what keeps it text.
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def data_block(nodes):
    """NODES as a data block for search engines, which no browser runs."""
    words = json.dumps(
        {"@context": "https://schema.org", "@graph": nodes},
        ensure_ascii=False,
        separators=(",", ":"),
    ).translate(_ESCAPES)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(words),  # noqa: S308 - escaped above, for where it stands
    )


def discussed(article, thread, address):
    """ARTICLE, a node, with the public comments of THREAD, the page of them that is shown, from
    its top as far as there is room. ADDRESS is the article's, in full.
    """
    comments, room = [], MOST_TEXT
    for top in thread.comments:
        room -= sum(len(one.text.encode()) for one in (top, *top.shown_replies))
        if room < 0:
            break
        comments += _nodes(top, address)
    return {**article, "commentCount": thread.count, "comment": comments}


def _nodes(top, address):
    """TOP with its replies in it; where it is erased, its replies alone."""
    place = f"{address}?from={cursor_of(top)}#comment-"
    replies = [_node(reply, place) for reply in top.shown_replies]
    if top.is_erased:
        return replies
    node = _node(top, place)
    return [{**node, "comment": replies} if replies else node]


def _node(comment, place):
    author = {"@type": "Person", "name": comment.name}
    if comment.is_by_the_newsroom:
        author["worksFor"] = {"@type": "NewsMediaOrganization", "name": settings.PAPER_NAME}
    return {
        "@type": "Comment",
        "author": author,
        # As the page itself writes it, so that the two compress to one.
        "datePublished": for_machines(comment.submitted_at),
        "text": comment.text,
        "url": f"{place}{comment.public_id}",
    }
