"""Dates are printed as the paper's language prints them."""

import re
from datetime import UTC, datetime

import pytest
from django.utils import translation

from articles.models import dates
from tests.rooms import ROOT, sources

MOMENT = datetime(2011, 3, 4, 17, 5, 33, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("en-gb", "4 March 2011", "4 March 2011, 17:05"),
        # The months of Iraq, not those of Egypt.
        ("ar", "4 آذار 2011", "4 آذار 2011، 5:05 م"),
        # The months of the common calendar, not those of the Kurdish solar one.
        ("ckb", "4ی ئازاری 2011", "4ی ئازاری 2011 5:05 د.ن"),
    ],
)
def test_each_language_has_its_own_months_and_order(language, day, moment):
    with translation.override(language):
        assert dates.day(MOMENT) == day
        assert dates.day_and_time(MOMENT) == moment


def test_the_day_is_that_of_the_papers_time_zone(settings):
    settings.TIME_ZONE = "Asia/Baghdad"
    late = datetime(2011, 3, 4, 22, 30, tzinfo=UTC)
    assert dates.day(late) == "5 March 2011"
    assert dates.day_and_time(late, seconds=True) == "5 March 2011, 01:30:00"


def test_templates_print_dates_in_this_one_way():
    for path in sources("templates", "*.*"):
        # The parts of an address are no date that anybody reads.
        others = set(re.findall(r'\|(?:date|time)\b(?!:"[Ym]")', path.read_text()))
        assert others == set(), path.relative_to(ROOT)
