"""How long ago something was, in words."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from articles.models.dates import age

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("ago", "english", "arabic"),
    [
        (-HOUR, "0 minutes", "أقل من دقيقة"),
        (59 * MINUTE / 60, "0 minutes", "أقل من دقيقة"),
        (MINUTE, "1 minute", "دقيقة"),
        (2 * HOUR + 5 * MINUTE, "2 hours, 5 minutes", "ساعتان و5 دقائق"),
        (DAY + 5 * MINUTE, "1 day", "يوم"),
        (11 * DAY, "1 week, 4 days", "أسبوع و4 أيام"),
        (14 * DAY + HOUR, "2 weeks", "أسبوعان"),
    ],
)
def test_an_age_is_said_in_two_units_at_most(ago, english, arabic):
    # A second more, for the time it takes to ask.
    moment = timezone.now() - ago - timedelta(milliseconds=1)
    assert age(moment) == english
    with translation.override("ar"):
        assert age(moment) == arabic
