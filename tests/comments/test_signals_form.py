"""What the form tells about haste, without a clock or a secret in what everybody reads."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from comments import forms
from comments.models import Comment, Contact, QueueEntry
from comments.models.contact import address_hashes

pytestmark = pytest.mark.django_db

TYPED = {"name": "Ana", "email": "ana@example.org", "text": "I crossed on it for\nforty years."}
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def address(article, edition):
    return reverse("comments:comment_on", args=[article.slug])


def hidden_fields(response):
    fields = re.findall(
        r'<input type="hidden" name="(\w+)" value="([^"]*)"', response.content.decode()
    )
    return dict(fields)


def send(client, address, **more):
    """From the form to the receipt, with what a browser hands on from the preview."""
    preview = client.post(address, {**TYPED, **more, "step": "preview"})
    return client.post(address, {**TYPED, **hidden_fields(preview), "step": "send"})


@pytest.fixture
def clock(monkeypatch):
    """Milliseconds, to be moved."""
    now = {"ms": 1_700_000_000_000}
    monkeypatch.setattr(forms, "_milliseconds", lambda: now["ms"])
    return now


# How long the preview stood


def test_the_time_between_preview_and_sending_is_kept(client, address, clock):
    preview = client.post(address, {**TYPED, "step": "preview"})
    clock["ms"] += 4_321
    client.post(address, {**TYPED, **hidden_fields(preview), "step": "send"})
    assert Contact.objects.get().previewed_for == 4_321


@pytest.mark.parametrize(
    "moment", ["", "1700000000000", "1700000000000.1.abc:forged", "x:y", "\x00", "½"]
)
def test_a_moment_that_is_not_ours_is_none(client, address, moment):
    assert client.post(address, {**TYPED, "previewed": moment, "step": "send"}).status_code == 303
    assert Contact.objects.get().previewed_for is None


def test_a_moment_is_good_for_its_text_and_its_article_alone(
    client, address, article, print_article
):
    moment = forms.previewed_now(article, TYPED["text"])
    client.post(address, {**TYPED, "text": "Else.", "previewed": moment, "step": "send"})
    elsewhere = reverse("comments:comment_on", args=[print_article().slug])
    client.post(elsewhere, {**TYPED, "previewed": moment, "step": "send"})
    assert set(Contact.objects.values_list("previewed_for", flat=True)) == {None}


def test_clocks_that_differ_and_previews_left_open_for_months_are_no_error(client, address, clock):
    for moved, kept in ((-500, 0), (10**12, 2**31 - 1)):
        preview = client.post(address, {**TYPED, "step": "preview", "name": str(kept)})
        clock["ms"] += moved
        fields = {**TYPED, **hidden_fields(preview), "step": "send"}
        assert client.post(address, fields).status_code == 303
        assert Contact.objects.get(comment__name=str(kept)).previewed_for == kept


# The field that no person sees


def test_a_filled_trap_is_taken_and_flagged_and_never_refused(client, address):
    response = send(client, address, subject="Cheap eels")
    assert response.status_code == 303
    comment = Comment.objects.get()
    assert comment.contact.filled_trap
    assert comment.is_pending
    entry = QueueEntry.objects.get()
    assert (entry.lane, entry.is_flagged) == ("spam", True)
    assert "We have your comment" in client.get(response["Location"]).content.decode()


def test_it_is_kept_also_where_the_preview_was_left_out(client, address):
    client.post(address, {**TYPED, "subject": "x", "step": "send"})
    assert Contact.objects.get().filled_trap


def test_a_person_falls_into_no_trap(client, address):
    send(client, address)
    assert not Contact.objects.get().filled_trap


def test_nobody_sees_the_trap_or_hears_of_it(client, article, edition):
    page = client.get(article.get_absolute_url()).content.decode()
    (around,) = re.findall(r'<div class="form-aside" aria-hidden="true">(.*?)</div>', page)
    assert 'name="subject"' in around
    assert 'tabindex="-1"' in around
    assert 'autocomplete="off"' in around
    assert "required" not in around


# What everybody reads is the same for everybody, and once is once


def test_the_page_is_the_same_bytes_for_every_reader_and_at_every_time(
    article, address, clock, edition
):
    for page in (article.get_absolute_url(), address):
        first = Client(REMOTE_ADDR="81.2.69.142").get(page)
        clock["ms"] += 60_000
        second = Client(REMOTE_ADDR="2001:4860:4860::8888").get(page)
        assert first.content == second.content
        assert not first.cookies


def test_the_preview_is_kept_by_nobody(client, address):
    response = client.post(address, {**TYPED, "step": "preview"})
    assert "no-store" in response["Cache-Control"]


def test_how_a_comment_came_does_not_make_it_another(client, address):
    first = send(client, address)
    second = send(client, address, subject="x")
    third = Client(REMOTE_ADDR="81.2.69.142").post(address, {**TYPED, "step": "send"})
    assert first["Location"] == second["Location"] == third["Location"]
    assert Contact.objects.count() == 1
    assert not Contact.objects.get().filled_trap


# The network address


def today(address, now=NOON):
    return next(iter(address_hashes(address, now)), None)


def test_an_address_is_called_otherwise_every_day_and_yesterday_is_remembered():
    today_and_yesterday = address_hashes("81.2.69.142", NOON)
    tomorrow = address_hashes("81.2.69.142", NOON + timedelta(days=1))
    assert tomorrow[1] == today_and_yesterday[0]
    assert len({*today_and_yesterday, *tomorrow}) == 3


def test_no_address_can_be_read_from_its_hash(settings):
    known = today("81.2.69.142")
    assert len(known) == 32
    settings.SUBMISSION_KEY = "another"
    assert today("81.2.69.142") != known


def test_a_household_is_one_address():
    assert today("2001:4860:4860:1::1") == today("2001:4860:4860:1:ffff::2")
    assert today("2001:4860:4860:1::1") != today("2001:4860:4860:2::1")
    assert today("::ffff:81.2.69.142") == today("81.2.69.142")
    assert today("81.2.69.142") != today("81.2.69.143")


@pytest.mark.parametrize(
    "address",
    [
        *("", "unknown", "127.0.0.1", "::1", "10.0.0.7", "192.168.1.1", "172.16.0.1"),
        *("100.64.0.1", "169.254.1.1", "fe80::1", "fd00::1", "::ffff:127.0.0.1"),
    ],
)
def test_an_address_that_is_nobodys_is_not_kept(client, article, edition, address):
    assert address_hashes(address, NOON) == []
    form = reverse("comments:comment_on", args=[article.slug])
    Client(REMOTE_ADDR=address).post(form, {**TYPED, "step": "send"})
    assert Contact.objects.get().address_hash is None


def test_the_address_of_a_comment_is_kept_as_a_hash(address):
    Client(REMOTE_ADDR="81.2.69.142").post(
        address, {**TYPED, "step": "send"}, headers={"X-Forwarded-For": "8.8.8.8"}
    )
    kept = bytes(Contact.objects.get().address_hash)
    assert kept in address_hashes("81.2.69.142", datetime.now(UTC))
