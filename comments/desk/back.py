"""Where somebody goes on after a verb."""

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from articles.models.keyset import place_from_words
from comments.desk.filters import Filters, number_from


def address_back(words):
    """The address that WORDS, a form's own, say: a lane of the desk, or a conversation.

    Rebuilt from what they say, so that it leads nowhere else.
    """
    said = QueryDict(words)
    article = number_from(said.get("conversation", ""))
    if article is not None:
        page = reverse("admin:desk_conversation", args=[article])
        begins = said.get("from", "")
        return f"{page}?{urlencode({'from': begins})}" if place_from_words(begins) else page
    return f"{reverse('admin:desk')}?{Filters.from_query(said).query}"
