"""Where somebody goes on after a verb."""

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from articles.models.keyset import place_from_words
from comments.desk.filters import Filters, number_from
from comments.models.reading_order import ORDERS


def address_back(words):
    """The address that WORDS, a form's own, say: a lane of the desk, or a conversation.

    Rebuilt from what they say, so that it leads nowhere else.
    """
    said = QueryDict(words)
    article = number_from(said.get("conversation", ""))
    if article is not None:
        page = reverse("admin:desk_conversation", args=[article])
        order, begins = said.get("comments", ""), said.get("from", "")
        where = {"comments": order} if order and order in ORDERS else {}
        if place_from_words(begins):
            where["from"] = begins
        return f"{page}?{urlencode(where)}" if where else page
    return f"{reverse('admin:desk')}?{Filters.from_query(said).query}"
