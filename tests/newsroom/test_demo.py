"""The demo newsroom has something to show on every page, on whichever day it is set up."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from comments.models import Appeal, Decision, Report, ReportAnswer, SecondLook
from comments.numbers.public import ENOUGH
from comments.record.verify import Summary, verify_record
from newsroom.demo import load
from newsroom.staff.groups import set_up_groups
from newsroom.staff.models import User
from tests.owner import as_owner

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

LONGEST_MONTH = timedelta(days=31)


@pytest.fixture
def demo(monkeypatch):
    """Without its pictures, which take their time."""
    monkeypatch.setattr(load, "_load_picture", lambda content: None)
    set_up_groups()
    with as_owner():
        load.load_demo_newsroom()
    return {user.username: user for user in User.objects.all()}


def test_each_moderator_finds_an_appeal_to_answer_and_one_that_is_answered(demo):
    for name in ("moderator", "moderator2", "chief"):
        assert Appeal.objects.open_to(demo[name]).exists(), name
    answered = Appeal.objects.exclude(answer=None).values_list("answer__verdict", flat=True)
    assert set(answered) == {"upheld", "dismissed"}


def test_several_reports_of_one_comment_are_one_card_and_others_are_answered(demo, as_staff):
    page = as_staff(demo["moderator2"]).get(reverse("admin:desk_reports")).content.decode()
    assert page.count('class="card"') == 2
    assert Report.objects.open().count() == 4
    assert set(ReportAnswer.objects.values_list("verdict", flat=True)) == {"upheld", "dismissed"}
    assert set(Report.objects.values_list("kind", flat=True)) == {"clause", "illegal"}


def test_the_lively_conversation_has_picks_and_can_be_read_by_what_readers_recommend(demo, client):
    address = Article.objects.get(slug="lantern-street-shuts-out-cars").get_absolute_url()
    page = client.get(f"{address}?comments=recommended").content.decode()
    assert page.index("Irma Dahl") < page.index("Rebin H.") < page.index("Annika Roos")
    assert "31 recommendations" in page
    picks = client.get(f"{address}?comments=picks").content.decode()
    assert picks.count('class="comment-pick"') == 2


def test_months_that_are_over_are_told_whatever_the_day(demo, client):
    long_ago = timezone.now() - LONGEST_MONTH - timedelta(minutes=10)
    assert Decision.objects.taken_before(long_ago).count() > 2 * ENOUGH
    told = client.get("/transparency.json").json()
    assert len(told["months"]) >= 2
    together = told["together"]
    for figure in ("decided", "taken_down_on_report", "overruled", "appeals_upheld", "reports"):
        assert together[figure] > 0, figure
    assert together["median_wait_seconds"] > 0


def test_every_chart_of_the_numbers_shows_something(demo, as_staff):
    browser = as_staff(demo["moderator"])
    for by in ("day", "week", "month"):
        page = browser.get(reverse("admin:numbers"), {"by": by}).content.decode()
        assert "Nothing in this time." not in page, by
    assert SecondLook.objects.count() >= ENOUGH


def test_nothing_in_it_differs_from_the_record(demo):
    assert list(verify_record(summary=Summary())) == []
