"""The admin prints dates and times as the paper does."""

from datetime import datetime

import pytest
from django.utils import formats, timezone, translation

from articles.models import dates
from newsroom.formats import MONTHS
from tests.people import let_in


@pytest.mark.parametrize("language", ["en-gb", "ar"])
@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("hour", [0, 9, 12, 21])
def test_a_moment_reads_the_same_in_the_admin_and_in_the_paper(language, month, hour):
    moment = timezone.make_aware(datetime(2026, month, 4, hour, 5))  # noqa: DTZ001 - made aware
    with translation.override(language):
        assert formats.localize(timezone.localtime(moment)) == dates.day_and_time(moment)
        assert formats.localize(moment.date()) == dates.day(moment)
    assert len(MONTHS) == 12


@pytest.mark.django_db
def test_the_list_of_articles_shows_the_time_as_the_page_does(client, editor, article):
    let_in(client, editor)
    page = client.get("/admin/articles/article/").content.decode()
    assert dates.day_and_time(article.published_at) in page
