"""What stands in a mail, word for word, and in its headers; and how to get no more of them."""

import re
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone, translation

from comments.models import Guidelines, Notice, Signal, Silence
from tests.owner import as_owner

pytestmark = pytest.mark.django_db


def gettext_in(language, text):
    with translation.override(language):
        return translation.gettext(text)


def in_general(text, comment):
    """TEXT without what differs from test to test."""
    text = re.sub(r"\d{1,2} \w+ \d{4}, \d\d:\d\d", "<moment>", text.replace("\n", " "))
    text = re.sub(r"\d{1,2} \w+ \d{4}", "<day>", text)
    text = text.replace(comment.receipt_token, "<receipt>")
    text = text.replace(comment.notices.last().token, "<stop>")
    return re.sub(r" +", " ", text).strip()


END = (
    "The page of your receipt, which tells you what becomes of your comment: "
    "https://news.example/comments/receipts/<receipt>/ -- "
    "You get this mail because your address was given with a comment on The Estuary Post. Nobody "
    "has checked whether it was you. If it was not, or if you want no more mails about this "
    "comment: https://news.example/comments/mails/<stop>/"
)


def test_an_approval_says_where_it_stands(send, article, moderator, only, client):
    comment = send()
    comment.approve(by=moderator, seen=0)
    text = only().body
    address = comment.get_permalink()
    leads_to = client.get(address)["Location"]
    assert leads_to.endswith(f"#comment-{comment.public_id}")
    assert f'id="comment-{comment.public_id}"' in client.get(leads_to).content.decode()
    assert in_general(text.replace(address, "<address>"), comment) == (
        "An editor of The Estuary Post has read the comment that you sent on <moment> and approved "
        f"it. On: {article.headline} It stands here: https://news.example<address> {END}"
    )


def test_an_approval_of_what_is_out_of_sight_says_so(send, article, moderator, editor, only):
    comment = send()
    comment.approve(by=moderator, seen=0)
    article.withdraw(by=editor)
    assert "are not shown at present" in in_general(only().body, comment)


def test_a_rejection_is_a_statement_of_reasons(send, article, moderator, clause, only):
    comment = send(text="Well said. Buy my boat, it is blue.")
    Signal.objects.create(comment=comment, kind="capitals")
    Signal.objects.create(comment=comment, kind="haste", count=900)
    Signal.objects.create(comment=comment, kind="capitals", start=0, end=4)
    note = "We print no advertising.\n\nThe market does."
    comment.reject(by=moderator, citing=clause, seen=0, note=note, passage=(11, 22))
    assert in_general(only().body, comment) == (
        "An editor of The Estuary Post has read the comment that you sent on <moment> and, on "
        f"<moment>, rejected it. On: {article.headline} It breaks this clause of our guidelines, "
        "edition 1, published on <day>: > 2. Promotion > No advertising. "
        "https://news.example/guidelines/1/#clause-2 "
        "The passage that breaks it, in your words: > Buy my boat "
        "The editor adds: > We print no advertising. > The market does. "
        "We read every comment before it is published. A person decided this, who read your "
        "comment, and not a machine. Our programs point things out to whoever reads. Here they "
        "pointed out: all capitals; sent in haste. Beside it stands what became of other comments "
        "sent with the same e-mail address, if there are any; nobody has confirmed whose it is. "
        "If you think that we are wrong, you can appeal until <day> on the page of your receipt. "
        "Somebody else than whoever decided will read what you write. On that page you can also "
        f"begin a new comment with this text, as long as the discussion is open. {END}"
    )


def test_a_rejection_without_signals_note_or_passage_says_what_there_is(
    send, moderator, clause, only
):
    comment = send()
    comment.reject(by=moderator, citing=clause, seen=0)
    text = in_general(only().body, comment)
    assert "Here they pointed out nothing." in text
    assert "passage" not in text
    assert "adds" not in text


def test_what_was_noticed_after_the_decision_was_shown_to_nobody(
    send, moderator, clause, only, client
):
    comment = send()
    comment.reject(by=moderator, citing=clause, seen=0)
    Signal.objects.create(comment=comment, kind="capitals")
    assert "pointed out nothing" in in_general(only().body, comment)
    assert "pointed out nothing" in client.get(comment.get_receipt_url()).content.decode()


def test_whoever_gives_anothers_address_learns_nothing_about_their_comments(
    send, moderator, clause, mailed, client
):
    """With a past and without one, the statement is the same but for the moment."""
    said = {"name": "Ana", "text": "Well said."}
    fresh, known = (send(email=f"{who}@example.org", **said) for who in ("new", "known"))
    send(email="known@example.org").reject(by=moderator, citing=clause, seen=0)
    Signal.objects.create(comment=known, kind="record", count=1)
    pages = []
    for comment in (fresh, known):
        comment.reject(by=moderator, citing=clause, seen=0)
        page = client.get(comment.get_receipt_url()).content.decode()
        assert "other comments sent with the same e-mail address" in page
        pages.append(in_general(page.partition('class="keep"')[0], comment))
    without, with_a_past = (re.sub(r"<time.*?</time>", "", page) for page in pages)
    assert with_a_past == without
    assert "rejected before" not in "".join(mail.body for mail in mailed())


def test_the_receipt_gives_the_same_reasons_as_the_mail(send, moderator, clause, client):
    comment = send(text="Well said. Buy my boat, it is blue.")
    Signal.objects.create(comment=comment, kind="haste", count=900)
    comment.reject(by=moderator, citing=clause, seen=0, note="No shops.", passage=(11, 22))
    page = client.get(comment.get_receipt_url()).content.decode()
    for words in (
        "2. <bdi>Promotion</bdi>",
        "No advertising.",
        'href="/guidelines/1/#clause-2"',
        "<mark>Buy my boat</mark>",
        "No shops.",
        "By a person who read it, and not by a machine, on",
        "Here they pointed out:",
        "<bdi>sent in haste</bdi>",
        "You can appeal until",
        "Somebody else than who rejected it reads your comment again",
    ):
        assert words in page, words
    until = re.findall(r'until <time datetime="(\S+)">', page)
    assert datetime.fromisoformat(until[0]) > timezone.now() + timedelta(days=180)


def test_a_receipt_gives_the_reasons_first_and_then_what_can_be_done(
    send, moderator, clause, client
):
    comment = send(text="Well said. Buy my boat, it is blue.")
    comment.reject(by=moderator, citing=clause, seen=0, passage=(11, 22))
    page = client.get(comment.get_receipt_url()).content.decode()
    parts = ["An editor read it", "not by a machine, on", "<mark>", 'id="appeal"', "to a court"]
    assert sorted(parts, key=page.index) == parts
    # Of what was mailed already nothing is promised.
    assert "once an editor has decided" not in page
    assert "once an editor has decided" in (client.get(send().get_receipt_url()).content.decode())


def test_a_receipt_of_a_rejection_costs_the_same_however_much_was_noticed(
    send, moderator, clause, client, django_assert_num_queries
):
    comment = send()
    for start in range(9):
        Signal.objects.create(comment=comment, kind="links", start=start, end=start + 1)
    comment.reject(by=moderator, citing=clause, seen=0, note="No.", passage=(0, 3))
    with django_assert_num_queries(10):
        client.get(comment.get_receipt_url())


# Not a way to write to strangers


@pytest.mark.parametrize(
    "text",
    [
        "Go to https://boats.example/ now",
        "Go to WWW.boats.example now",
        "Go to boats.com now",
        "Write to me@boats.example now",
        "Buy. " * 100,
    ],
)
def test_a_mail_quotes_no_address_and_nothing_long(send, moderator, clause, only, client, text):
    from comments.signals.look_over import look_over

    comment = send(text=text)
    look_over(comment)
    comment.reject(by=moderator, citing=clause, seen=0, passage=(0, len(comment.text)))
    sent = in_general(only().body, comment)
    assert "marked on the page of your receipt" in sent
    assert "boats" not in sent.lower()
    assert "Buy." not in sent
    assert "<mark>" in client.get(comment.get_receipt_url()).content.decode()


def test_nothing_else_that_the_reader_typed_is_in_a_mail(send, moderator, clause, mailed):
    for decide in (
        lambda comment: comment.approve(by=moderator, seen=0),
        lambda comment: comment.reject(by=moderator, citing=clause, seen=0),
    ):
        decide(send(name="Canaryname", text="Canarytext"))
    mails = mailed()
    assert len(mails) == 2
    for mail in mails:
        assert b"Canary" not in mail.message().as_bytes()


def test_every_header_is_ours_or_an_editors(send, print_article, moderator, only, settings):
    settings.DEFAULT_FROM_EMAIL = "The Estuary Post <post@news.example>"
    article = print_article(headline="A ferry\u2028 at “six”")
    comment = send(name="Canary\u200bname", email='"a b"@example.org', article=article)
    comment.approve(by=moderator, seen=0)
    mail = only()
    notice = comment.notices.get()
    stop = f"https://news.example{notice.get_stop_url()}"
    message = mail.message()
    headers = dict(mail.extra_headers)
    assert headers == {
        "Message-ID": f"<{notice.message_id}@news.example>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "en",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert set(message.keys()) == {
        *headers,
        *("Subject", "From", "To", "Date", "MIME-Version"),
        *("Content-Type", "Content-Transfer-Encoding"),
    }
    assert mail.subject == "Your comment is approved: A ferry at “six”"
    assert message["From"] == "The Estuary Post <post@news.example>"
    assert mail.recipients() == ['"a b"@example.org']
    assert message.get_content_type() == "text/plain"
    assert message.get_content_charset() == "utf-8"


def test_no_line_is_longer_than_a_mail_may_have(send, moderator, chief, mailed):
    edition = Guidelines.publish(
        by=chief,
        follows=Guidelines.objects.count(),
        welcome="W",
        clauses=[{"key": "long", "title": "Long", "text": "Many words indeed. " * 120}],
    )
    send(edition=edition).reject(by=moderator, citing=edition.clauses.get(), seen=0)
    (mail,) = mailed()
    lines = mail.body.splitlines()
    assert max(len(line) for line in lines if "://" not in line) <= 72
    assert sum(line.startswith("> ") for line in lines) > 30


@pytest.mark.parametrize(("language", "says"), [("ar", "ar"), ("ckb", "en"), ("en", "en")])
def test_the_articles_language_decides_where_the_interface_has_it(
    send, print_article, moderator, only, language, says
):
    comment = send(article=print_article(language=language))
    comment.approve(by=moderator, seen=0)
    mail = only()
    assert mail.extra_headers["Content-Language"] == says
    assert bool(re.search("[ء-ي]{3}", mail.subject)) == (says == "ar")


def test_the_signals_are_named_in_the_language_of_the_mail(
    send, print_article, moderator, clause, only
):
    comment = send(article=print_article(language="ar"))
    Signal.objects.create(comment=comment, kind="haste", count=900)
    comment.reject(by=moderator, citing=clause, seen=0)
    text = only().body
    assert "sent in haste" not in text
    assert gettext_in("ar", "sent in haste") in " ".join(text.split())


def test_what_was_rejected_is_mailed_to_nobody_but_its_writer(send, moderator, clause, mailed):
    send(email="ana@example.org", text="Mine.").reject(
        by=moderator, citing=clause, seen=0, passage=(0, 5)
    )
    send(email="bea@example.org").approve(by=moderator, seen=0)
    send(email="cyd@example.org")
    by_recipient = {mail.recipients()[0]: mail for mail in mailed()}
    assert set(by_recipient) == {"ana@example.org", "bea@example.org"}
    assert "Mine." in by_recipient["ana@example.org"].body
    assert "Mine." not in by_recipient["bea@example.org"].body


# No more of them


@pytest.fixture
def stop(publish):
    return publish().notices.get().get_stop_url()


def test_the_page_asks_and_changes_nothing(client, stop):
    for method in (client.get, client.head):
        response = method(stop)
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "no-referrer"
    assert "Stop these mails" in client.get(stop).content.decode()
    assert not Silence.objects.exists()


@pytest.mark.parametrize("posted", [{"List-Unsubscribe": "One-Click"}, {}])
def test_a_mail_program_or_a_person_stops_them_without_cookie_or_token(stop, posted):
    anybody = Client(enforce_csrf_checks=True, headers={"origin": "https://mail.example"})
    for _time in range(2):
        response = anybody.post(stop, posted)
        assert response.status_code == 200
        assert "You get no more mails" in response.content.decode()
        assert not response.cookies
    assert Silence.objects.count() == 1


def test_the_address_that_stops_mails_cannot_be_guessed_and_opens_nothing_else(client, publish):
    comment = publish()
    token = comment.notices.get().token
    assert len(token) == 48
    assert client.post(f"/comments/mails/{'0' * 48}/").status_code == 404
    assert comment.receipt_token not in client.get(f"/comments/mails/{token}/").content.decode()
    assert not Silence.objects.exists()


def test_an_approved_comment_whose_writer_wants_no_mails_is_approved_all_the_same(
    send, moderator, chief, clause, mailed
):
    comment = send()
    comment.reject(by=moderator, citing=clause, seen=0)
    with as_owner():
        Silence.objects.create(comment=comment)
    comment.approve(by=chief, seen=1, reason="It is fine.")
    assert comment.is_approved
    assert mailed() == []


# Into a folder, where no server is named


def test_where_no_server_is_named_each_mail_is_a_file(publish, settings, tmp_path):
    settings.EMAIL_BACKEND = "newsroom.mail_folder.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mails"
    publish(), publish()
    Notice.objects.update(next_attempt_at=timezone.now())
    call_command("send_mail_outbox", "--once")
    files = list(settings.EMAIL_FILE_PATH.iterdir())
    assert len(files) == 2
    assert settings.EMAIL_FILE_PATH.stat().st_mode & 0o077 == 0
    for file in files:
        assert file.suffix == ".eml"
        assert file.stat().st_mode & 0o077 == 0
        assert b"Auto-Submitted: auto-generated\r\n" in file.read_bytes()
