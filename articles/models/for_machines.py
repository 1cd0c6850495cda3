"""What machines are told of an article beyond its words: which pictures, how fresh it is; and
words as XML can hold them."""

import re

# Most control characters, which have no place in XML, not even escaped.
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def pictures_for_machines(article):
    """ARTICLE's main picture as search engines and link previews want it: cropped to their shapes,
    the widest first, then whole. Each has `file`, `width` and `height`.
    """
    picture = article.picture
    if picture is None:
        return []
    cropped = sorted(picture.crops, key=lambda one: one.width / one.height, reverse=True)
    return [*cropped, picture.fallback]


def modified_at(article):
    """When what ARTICLE says last changed after its printing, else when it was printed."""
    return max(article.updated_for_readers_at or article.published_at, *_corrected_at(article))


def touched_at(article):
    """When anything of ARTICLE last changed: other words, another picture, an author more, or
    what these are called.

    It may move where no reader sees why, and never stands still where one does.
    """
    named = [article.section, article.picture, *article.signed_by, *article.topics.all()]
    renamed_at = [one.updated_at for one in named if one]
    return max(article.updated_at, *renamed_at, *_corrected_at(article))


def _corrected_at(article):
    return [article.published_at, *(one.made_at for one in article.corrections.all())]


def xml_words(text):
    """TEXT without the characters that no XML may hold."""
    return _IMPOSSIBLE.sub("", text)
