"""What a reader sends is refused only in words, and with what they typed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from comments.models import Comment, Report

pytestmark = pytest.mark.django_db

TYPED = {"name": "Ana <3", "email": "ana@example.org", "text": "Line one.\n\nLine two."}
KEPT = "Line one.\n\nLine two.</textarea>"


@pytest.fixture
def address(article, edition):
    return reverse("comments:comment_on", args=[article.slug])


@pytest.mark.parametrize(
    "said",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://testserver.elsewhere.example"},
        {"Origin": "http://testserver@elsewhere.example"},
        {"Origin": "testserver"},
        {"Origin": ""},
        # No address at all, which is no error of ours.
        {"Origin": "http://[testserver"},
        # What the browser says of itself counts for more than what a page can have it say.
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    ],
)
@pytest.mark.parametrize("step", ["preview", "send"])
def test_a_comment_that_another_site_had_a_browser_send_is_refused_and_handed_back(
    client, address, step, said
):
    response = client.post(address, {**TYPED, "step": step}, headers=said)
    assert response.status_code == 403
    assert "no-store" in response["Cache-Control"]
    page = response.content.decode()
    assert KEPT in page
    assert 'value="Ana &lt;3"' in page
    assert "from a page that is not ours" in page
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        {"Sec-Fetch-Site": "same-origin"},
        # By the reader's own hand: a page loaded again.
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://testserver"},
        # From a page that tells nobody where it is.
        {"Origin": "null"},
        # From a browser that says neither.
        {},
    ],
)
def test_a_comment_from_our_own_page_is_taken_whatever_the_browser_says_or_not(
    client, address, said
):
    assert client.post(address, {**TYPED, "step": "send"}, headers=said).status_code == 303


def test_no_token_and_no_cookie_is_asked_for(article, edition, address):
    """A page may be as old as it likes, and cookies may be off."""
    client = Client(enforce_csrf_checks=True)
    response = client.post(address, {**TYPED, "step": "send"})
    assert response.status_code == 303
    assert not response.cookies


def test_what_is_too_large_to_be_read_is_refused_in_words(client, address):
    response = client.post(address, {**TYPED, "text": "x" * 3 * 1024 * 1024, "step": "send"})
    assert response.status_code == 413
    page = response.content.decode()
    assert "too large" in page
    assert len(page) < 10_000
    assert not Comment.objects.exists()


def test_a_file_is_not_even_read(client, address):
    for size, status in ((3 * 1024 * 1024, 413), (100, 422)):
        file = SimpleUploadedFile("text", b"x" * size)
        response = client.post(address, {**TYPED, "text": file, "step": "send"})
        assert response.status_code == status
    assert not Comment.objects.exists()


def test_what_is_too_long_and_can_be_read_is_handed_back_whole(client, address):
    text = "x" * 64_000
    response = client.post(address, {**TYPED, "text": text, "step": "send"})
    assert response.status_code == 422
    assert text in response.content.decode()


def test_a_form_of_fifteen_hundred_fields_is_refused_in_words(client, address):
    response = client.post(address, {**TYPED, **{f"field{n}": "1" for n in range(1_500)}})
    assert response.status_code == 413
    assert "too large" in response.content.decode()


def test_a_report_is_refused_by_the_same_guard(client, publish):
    address = reverse("comments:report", args=[publish().public_id])
    sent = {"about": "illegal", "words": "It names my child."}
    elsewhere = client.post(address, sent, headers={"Sec-Fetch-Site": "cross-site"})
    assert elsewhere.status_code == 403
    assert "It names my child.</textarea>" in elsewhere.content.decode()
    assert client.post(address, {"words": "x" * 3 * 1024 * 1024}).status_code == 413
    assert not Report.objects.exists()
