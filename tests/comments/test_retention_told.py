"""What readers and moderators are told of what is kept for a time, and of what is gone."""

import json
import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from articles.models import Page
from comments.models.kept import still_kept_of
from newsroom import environment
from tests.retained import days, erase_what_is_due, has_words
from tests.rooms import ROOT

pytestmark = pytest.mark.django_db

# What its writer is told


def text_of(response, status=200):
    assert response.status_code == status
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_form_says_how_long_an_address_is_kept(client, article, edition, settings):
    settings.KEEP_CONTACTS_DAYS = 199
    page = text_of(client.get(article.get_absolute_url()))
    assert "erases the address 199 days after the last decision or answer." in page


def test_a_receipt_says_how_long_things_are_kept_and_what_the_key_is(client, once, settings):
    settings.KEEP_CONTACTS_DAYS, settings.KEEP_REJECTED_DAYS = 199, 299
    rejected = text_of(client.get(once(("rejected", days(1))).get_receipt_url()))
    assert "We erase your e-mail address 199 days after the last decision or answer." in rejected
    assert "the address of this page is the only key to your comment" in rejected
    assert "What was rejected is erased 299 days after the last decision or answer" in rejected
    approved = text_of(client.get(once(("approved", days(1))).get_receipt_url()))
    assert "199 days" in approved
    assert "299 days" not in approved


def test_a_receipt_whose_address_is_erased_says_that_it_is_the_only_key(client, once):
    comment = once(("approved", days(200)))
    erase_what_is_due()
    page = text_of(client.get(comment.get_receipt_url()))
    assert "your e-mail address is erased, and this is now the only key to your comment" in page
    assert "We mail it to the address you gave" not in page
    assert "We erase your e-mail address" not in page
    assert "Buy eels." in page


def test_a_receipt_whose_words_are_erased_says_when_and_why(client, once, clause):
    comment = once(("rejected", days(400)), ("appealed", days(390)), ("dismissed", days(380)))
    erase_what_is_due()
    response = client.get(comment.get_receipt_url())
    page = text_of(response)
    assert "The words of this comment are erased" in page
    assert f"{clause.number}. {clause.title}" in page
    assert "The time for which we keep what was rejected was over." in page
    assert "Your appeal was dismissed on" in page
    assert "Rejected by a person, on" in page
    erased_at = still_kept_of(comment).erased_at
    assert f'datetime="{timezone.localtime(erased_at).isoformat(timespec="seconds")}"' in (
        response.content.decode()
    )
    assert "eels" not in page.lower()


def test_a_receipt_whose_words_somebody_erased_blames_no_clock(client, once, chief):
    comment = once(("rejected", days(400)))
    comment.erase(by=chief, ground="writer_request")
    page = text_of(client.get(comment.get_receipt_url()))
    assert "This comment has been erased" in page
    assert "the time for which we keep" not in page


def test_who_reports_is_told_how_long_they_are_known(client, once, settings):
    settings.KEEP_REPORTERS_DAYS = 199
    comment = once(("approved", days(9)), ("reported", days(8)))
    form = text_of(client.get(reverse("comments:report", args=[comment.public_id])))
    assert "We erase your name and your e-mail address 199 days after our answer." in form
    receipt = text_of(client.get(comment.reports.get().get_receipt_url()))
    assert "we erase them 199 days after our answer." in receipt


def test_the_receipt_of_a_report_says_that_its_words_went_with_the_comment(client, once):
    comment = once(
        *[("approved", days(900)), ("reported", days(890)), ("answered", days(880))],
        ("rejected", days(870)),
    )
    erase_what_is_due()
    page = text_of(client.get(comment.reports.get().get_receipt_url()))
    assert "erased, and with it what you reported and what we answered." in page
    assert "A person of the newsroom answers:" not in page


def test_under_the_privacy_notice_stands_what_the_settings_say(client, edition, settings):
    settings.KEEP_CONTACTS_DAYS, settings.KEEP_REJECTED_DAYS = 199, 299
    settings.KEEP_REPORTERS_DAYS = 399
    Page.objects.create(title="Privacy", slug="privacy", body="<p>We forget.</p>")
    Page.objects.create(title="Imprint", slug="imprint", body="<p>We print.</p>")
    page = text_of(client.get("/privacy/"))
    assert "How long we keep what you send us" in page
    assert "Your e-mail address: 199 days" in page
    assert "whatever was written about it: 299 days." in page
    assert "your name and your e-mail address: 399 days." in page
    assert "How long" not in text_of(client.get("/imprint/"))


# At the desk


def test_a_comments_page_says_that_no_address_is_kept(as_staff, chief, once):
    comment = once(("approved", days(200)))
    erase_what_is_due()
    address = reverse("admin:comments_comment_change", args=[comment.pk])
    page = text_of(as_staff(chief).get(address))
    assert "None is kept. An address is erased 184 days after the last decision or answer." in page
    assert "Buy eels." in page


def test_a_comments_page_says_that_the_clock_erased_it_and_another_who_did(as_staff, chief, once):
    by_the_clock, by_a_chief = once(("rejected", days(400))), once(("rejected", days(9)))
    erase_what_is_due()
    by_a_chief.erase(by=chief, ground="court_order")
    desk = as_staff(chief)

    def page_of(comment):
        return text_of(desk.get(reverse("admin:comments_comment_change", args=[comment.pk])))

    page = page_of(by_the_clock)
    assert re.search(r"Erased by the clock on .*: the time for keeping it was over\.", page)
    assert "rejected by Mo Derator" in page
    assert "eels" not in page.lower()
    assert re.search(r"Erased by Chi Ef on .*: a court ordered it\.", page_of(by_a_chief))
    listed = text_of(desk.get(reverse("admin:comments_erasure_changelist")))
    assert "the clock" in listed
    assert "Chi Ef" in listed


def test_a_waiting_reply_shows_that_what_it_answers_is_erased(as_staff, chief, once):
    parent = once(("approved", days(900)), ("rejected", days(800)))
    reply = once(ago=days(850), parent=parent, text="Some for me.")
    erase_what_is_due()
    address = reverse("admin:comments_comment_change", args=[reply.pk])
    assert "In answer to (erased)" in text_of(as_staff(chief).get(address))
    conversation = reverse("admin:desk_conversation", args=[reply.article_id])
    page = text_of(as_staff(chief).get(conversation))
    assert "e for me." in page
    assert "It answers a comment that is not shown any more." in page
    assert "Buy eels." not in page


def test_the_lanes_the_search_and_the_lists_hold_no_word_of_it(as_staff, chief, once):
    once(
        *[("rejected", days(500)), ("appealed", days(490)), ("dismissed", days(480))],
    )
    once(
        *[("approved", days(900)), ("reported", days(890)), ("answered", days(880))],
        ("rejected", days(870)),
    )
    kept = once(("rejected", days(9)), text="Buy fresh bread.")
    erase_what_is_due()
    desk = as_staff(chief)
    for lane in ("decided", "published", "waiting"):
        page = text_of(desk.get(reverse("admin:desk"), {"lane": lane, "q": "buy"}))
        assert "Buy eels" not in page
        assert ("fresh bread" in page) == (lane == "decided")
    for name in ("desk_appeals", "desk_reports"):
        assert "eels." not in text_of(desk.get(reverse(f"admin:{name}")))
    for model in ("appeal", "report", "decision", "comment"):
        address = reverse(f"admin:comments_{model}_changelist")
        page = text_of(desk.get(address, {"state": "all"} if model == "comment" else {}))
        assert "(erased)" in page
        assert "Buy eels." not in page
        assert "sell" not in page
    assert has_words(kept)


def test_a_person_erases_on_a_persons_grounds(as_staff, chief, once):
    comment = once(("rejected", days(9)))
    address = reverse("admin:comments_comment_erase", args=[comment.pk])
    assert "retention" not in as_staff(chief).get(address).content.decode()
    response = as_staff(chief).post(address, {"ground": "retention"})
    assert "not one of the available choices" in text_of(response)
    assert has_words(comment)


def test_once_the_address_is_erased_the_receipt_is_the_key_to_all_that_is_kept(
    as_staff, chief, once
):
    comment = once(("approved", days(200)))
    erase_what_is_due()
    desk, kept = as_staff(chief), reverse("admin:desk_kept")
    assert "Nothing is kept" in text_of(desk.post(kept, {"email": "ana@example.org"}))
    key = {"email": f" https://news.example{comment.get_receipt_url()} "}
    assert "1 comment is kept under it." in text_of(desk.post(kept, key))
    [said] = json.loads(desk.post(kept, {**key, "export": "1"}).content)["comments"]
    assert (said["text"], said["email"]) == ("Buy eels.", None)
    desk.post(kept, {**key, "erase": "1", "sure": "1"})
    assert not has_words(comment)
    another = {"email": f"https://news.example/comments/receipts/{'x' * 32}/"}
    assert "Nothing is kept" in text_of(desk.post(kept, another))


# Whoever answers for it


def test_the_documentation_says_of_every_table_what_becomes_of_it():
    said = (ROOT / "docs" / "privacy.md").read_text()
    tables = set(connection.introspection.table_names())
    rooms = "account|articles|auth|axes|comments|django|mfa|staff"
    assert set(re.findall(rf"`((?:{rooms})_\w+)`", said)) == tables


@pytest.mark.parametrize(("said", "days_kept"), [("1", 1), ("365", 365), ("36500", 36_500)])
def test_a_setting_is_a_number_of_whole_days(monkeypatch, said, days_kept):
    monkeypatch.setenv("KEEP_REJECTED_DAYS", said)
    assert environment.number("KEEP_REJECTED_DAYS", 7, at_most=36_500) == days_kept


@pytest.mark.parametrize("said", ["", "0", "-1", "1.5", "a year", "٣٦٥", "36501"])
def test_any_other_setting_is_refused_in_words(monkeypatch, said):
    monkeypatch.setenv("KEEP_REJECTED_DAYS", said)
    with pytest.raises(ImproperlyConfigured, match=r"KEEP_REJECTED_DAYS is .* from 1 to 36500"):
        environment.number("KEEP_REJECTED_DAYS", 7, at_most=36_500)
