"""Sizes and shapes of what is sent: as much as may be is taken whole, more is refused in words and
handed back, and nothing is an error of ours."""

from contextlib import contextmanager

import pytest
from django.db import transaction
from django.urls import reverse

from comments.models import Appeal, Comment, Report
from comments.models.appeal import MAX_APPEAL
from comments.models.comment import MAX_NAME, MAX_TEXT
from comments.models.report import MAX_LAW, MAX_REPORT

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
MIB = 1024 * 1024
TYPED = {
    "comment": {"name": "Ana", "email": "ana@example.org", "text": "Well.", "step": "send"},
    "report": {
        "about": "illegal",
        "words": "It lies.",
        "law": "A law",
        "in_good_faith": "1",
        "name": "Ana",
        "email": "ana@example.org",
    },
    "appeal": {"text": "It does not."},
}
MODELS = {"comment": Comment, "report": Report, "appeal": Appeal}
# Kept apart from a report, because it is erased earlier.
PERSON = {"name", "email"}
LIMITS = [
    ("comment", "name", MAX_NAME),
    ("comment", "email", 254),
    ("comment", "text", MAX_TEXT),
    ("report", "words", MAX_REPORT),
    ("report", "law", MAX_LAW),
    ("report", "name", MAX_NAME),
    ("report", "email", 254),
    ("appeal", "text", MAX_APPEAL),
]


@pytest.fixture
def forms(article, edition, publish, send, moderator, clause):
    """Where each public form is sent, by its name."""
    rejected = send()
    rejected.reject(by=moderator, citing=clause, seen=0)
    return {
        "comment": reverse("comments:comment_on", args=[article.slug]),
        "reply": reverse("comments:reply", args=[publish().public_id]),
        "report": reverse("comments:report", args=[publish().public_id]),
        "appeal": reverse("comments:appeal", args=[rejected.receipt_token]),
    }


@contextmanager
def as_if_alone():
    """What is done in it is undone, so that the next begins where this one did."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def so_long(field, length):
    """What may stand in FIELD, of this LENGTH."""
    host = ".".join(["h" * 63] * 3)
    return "x" * length if field != "email" else f"{'a' * (length - len(host) - 1)}@{host}"


def counted():
    return [model.objects.count() for model in MODELS.values()]


def stored(form, field):
    """What the newest of what FORM stores says in FIELD."""
    newest = MODELS[form].objects.order_by("pk").last()
    if form == "comment" and field == "email":
        return newest.contact.email
    return getattr(newest.reporter if form == "report" and field in PERSON else newest, field)


def test_as_much_as_may_be_is_taken_and_one_more_is_handed_back(client, forms):
    for form, field, limit in LIMITS:
        before = counted()
        for length in (limit + 1, 64_000):
            typed = {**TYPED[form], field: so_long(field, length)}
            response = client.post(forms[form], typed)
            assert response.status_code == 422, (form, field, length)
            page = response.content.decode()
            handed_back = [words for words in typed.values() if len(words) > 1]
            assert all(words in page for words in handed_back), (form, field, length)
            assert counted() == before, (form, field, length)
        whole = so_long(field, limit)
        with as_if_alone():
            response = client.post(forms[form], {**TYPED[form], field: whole})
            assert response.status_code == 303, (form, field)
            assert stored(form, field) == whole, (form, field)


def test_a_text_is_counted_as_it_is_stored(client, forms):
    """In characters and not in bytes, a new line as one, whatever came over the wire."""
    kept = {"é": "é", "e\u0301": "é", "😀": "😀", "\r\n.": "\n.", "文": "文"}
    for letter, one in kept.items():
        times = MAX_TEXT // len(one) - 1
        with as_if_alone():
            typed = {**TYPED["comment"], "text": letter * times}
            assert client.post(forms["comment"], typed).status_code == 303, letter
            assert stored("comment", "text") == (one * times).strip(), letter


def test_what_is_too_large_to_be_read_is_not_read(client, forms):
    before = counted()
    many = "&".join(f"field{n}=1" for n in range(1_500))
    for form, address in forms.items():
        for body in (b"text=" + b"x" * 3 * MIB, b"x" * 3 * MIB, many.encode()):
            response = client.generic("POST", address, body, FORM)
            assert response.status_code == 413, form
            assert "too large" in response.content.decode()
            assert len(response.content) < 10_000
    assert counted() == before


def test_staff_are_sent_no_more_than_a_form_can_hold(client, superuser, as_staff):
    many = "&".join(f"field{n}=1" for n in range(1_500))
    for browser in (client, as_staff(superuser)):
        for address in ("/admin/login/", "/admin/comments/discussion/add/"):
            for body in ("username=" + "x" * 3 * MIB, many):
                assert browser.generic("POST", address, body, FORM).status_code == 400, address


def test_of_a_field_sent_twice_the_last_counts_in_the_preview_and_in_what_is_stored(client, forms):
    body = "name=Ana&email=ana@example.org&text=First.&text=Last.&step="
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    for step, said in (("preview", {}), ("send&step=preview", {}), ("send", elsewhere)):
        sent = f"{body}{step}"
        page = client.generic("POST", forms["comment"], sent, FORM, headers=said).content.decode()
        assert "Last." in page
        assert "First." not in page
    assert not Comment.objects.filter(text__in=["First.", "Last."]).exists()
    assert client.generic("POST", forms["comment"], f"{body}send", FORM).status_code == 303
    assert Comment.objects.order_by("pk").last().text == "Last."


BODIES = {
    "no text": (b"text=%ff%fe&name=%c3%28&email=%80&words=%ed%a0%80", FORM),
    "lone surrogates": ("text=\ud800\udfff&name=\udcff".encode("utf-8", "surrogatepass"), FORM),
    "NUL": (b"text=%00&name=%00&email=%00&step=%00&stamp=%00&about=%00&words=%00&law=%00", FORM),
    "a NUL in the middle": (b"text=a%00b&name=a%00b&email=a%00b@example.org&about=1%000", FORM),
    "only signs": (b"&&&===&%&%%%zz&=;;", FORM),
    "JSON": (b'{"text": "Well.", "name": ["Ana"]}', "application/json"),
    "another encoding": ("text=Well.".encode("utf-16"), f"{FORM}; charset=utf-16"),
    "an encoding that hides markup": (b"text=+ADw-b+AD4-", f"{FORM}; charset=utf-7"),
    "an encoding of no text": (b"text=Well.", f"{FORM}; charset=zlib_codec"),
    "an encoding that is none": (b"text=Well.", f"{FORM}; charset=eel"),
    "a field that names an encoding": (b"_charset_=utf-16&name=%ff%fe&email=%ff&about=1", FORM),
    "nothing": (b"", FORM),
    "nothing of a kind": (b"text=Well.", ""),
    "a kind that is none": (b"text=Well.", "text; text; /"),
    "parts without a boundary": (b"--x\r\n\r\n--x--", "multipart/form-data"),
    "parts without an end": (
        b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nWell.',
        "multipart/form-data; boundary=x",
    ),
    "parts of nothing": (b"--x\r\n" * 2000, "multipart/form-data; boundary=x"),
    "a part in base64": (
        b'--x\r\nContent-Disposition: form-data; name="text"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n=!\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
    "a boundary that is none": (b"--\xff\r\n", "multipart/form-data; boundary=\xff"),
    "a very long name": (b"x" * 60_000 + b"=1", FORM),
    "brackets": (b"text[]=a&text[0]=b&name[a][b]=c&__proto__=x", FORM),
}


def test_nothing_that_can_be_sent_is_an_error_of_ours(client, forms, as_staff, moderator):
    desk = as_staff(moderator)
    pk = Comment.objects.get(status="rejected").pk
    at_the_desk = (f"/admin/desk/{pk}/reject/", "/admin/desk/take/", "/admin/desk/together/")
    for what, (body, kind) in BODIES.items():
        with as_if_alone():
            for form, address in forms.items():
                response = client.generic("POST", address, body, kind)
                # What can be read is words, if only signs for what cannot: an appeal asks for no
                # more.
                taken = {303} if form == "appeal" and b"text" in body else set()
                assert response.status_code in {400, 413, 422} | taken, (what, address)
                assert "no-store" in response["Cache-Control"], (what, address)
            for address in at_the_desk:
                response = desk.generic("POST", address, body, kind)
                assert response.status_code < 500, (what, address)
            assert Comment.objects.count() == 3, what
            assert not Report.objects.exists(), what


def test_only_the_word_for_it_sends(client, forms):
    before = counted()
    for step in ("", "SEND", "send ", "publish", "\0", "x" * 9_000):
        response = client.post(forms["comment"], {**TYPED["comment"], "step": step})
        assert response.status_code == 200, step
        assert "has not been sent yet" in response.content.decode(), step
        assert counted() == before, step
