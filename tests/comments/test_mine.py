"""By a mailed link readers see what was written under their address, take it along, erase it."""

import json
import re
from datetime import timedelta
from io import StringIO
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from comments.models import (
    Comment,
    Contact,
    Erasure,
    Export,
    MailboxKey,
    Notice,
    QueueEntry,
    StillNeeded,
    submit,
)
from comments.models.mailbox import Mailbox
from tests.owner import as_owner
from tests.retained import days, erase_what_is_due

pytestmark = pytest.mark.django_db
ASK = reverse("comments:mine_ask")
ANA = "ana@example.org"
SURE = {"sure": "1"}


@pytest.fixture
def asked(client, mailed):
    """Ask for a link to an address: `asked(email)` returns the mails that go out with one."""

    def asked(email=ANA, **fields):
        response = client.post(ASK, {"email": email, **fields})
        assert response.status_code == 200
        return [mail for mail in mailed() if "/comments/mine/" in mail.body]

    return asked


def link_in(mail):
    return re.search(r"https://news\.example(/comments/mine/\S+/)\n", mail.body)[1]


@pytest.fixture
def link(asked):
    """The address in the mail: `link(email)`."""

    def link(email=ANA):
        (mail,) = (mail for mail in asked(email) if mail.to == [email])
        return link_in(mail)

    return link


@pytest.fixture
def mine(send, publish, moderator, clause):
    """Ana's: one that waits, one that is on the page, one that was rejected; and Bo's."""
    waiting = send(email="Ana@Example.org", name="Ana", text="Is it late?")
    approved = publish(email=ANA, name="Ana", text="It left at six.")
    rejected = send(email=ANA, name="Ana", text="Buy eels.")
    rejected.reject(by=moderator, citing=clause, seen=0, note="No shops.")
    publish(email="bo@example.org", name="Bo", text="Somebody else's.")
    Notice.objects.update(sent_at=timezone.now())
    return {"waiting": waiting, "approved": approved, "rejected": rejected}


def page_of(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


# Asking


def test_the_answer_is_the_same_bytes_whoever_wrote_under_the_address(client, mine):
    known = client.post(ASK, {"email": ANA})
    unknown = client.post(ASK, {"email": "nobody@example.org"})
    assert known.content == unknown.content
    assert known.items() == unknown.items()
    assert "ana" not in known.content.decode().lower().replace("an address", "")


def test_the_same_is_done_for_either_and_a_mail_goes_only_where_something_is(
    client, mine, mailed, django_assert_num_queries
):
    counts = []
    for email in (ANA, "nobody@example.org"):
        with django_assert_num_queries(4) as asked:
            client.post(ASK, {"email": email})
        counts.append([query["sql"].partition(" ")[0] for query in asked.captured_queries])
    assert counts[0] == counts[1]
    assert [mail.to for mail in mailed()] == [[ANA]]


def test_the_mail_holds_a_link_and_no_word_of_anybodys(asked, mine, article):
    (mail,) = asked("ANA@example.ORG")
    assert mail.to == [ANA]
    said = f"{mail.subject}\n{mail.body}\n{mail.extra_headers}"
    for word in ("Is it late", "left at six", "eels", "No shops", "Bo", article.headline, "2 "):
        assert word not in said.replace("24 hours", ""), word
    assert ANA not in said
    for comment in Comment.objects.all():
        assert comment.public_id not in said
        assert comment.receipt_token not in said
    assert all(len(line) <= 72 for line in mail.body.splitlines() if "https://" not in line)


def test_what_is_typed_wrongly_is_told_and_kept(client):
    response = client.post(ASK, {"email": "ana at home"})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="ana at home"' in page
    assert "<title>Error: " in page
    assert not MailboxKey.objects.exists()


def test_another_sites_form_asks_for_nothing(client, mine):
    response = client.post(ASK, {"email": ANA}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert ANA in response.content.decode()
    assert not MailboxKey.objects.exists()


def test_where_a_hidden_field_is_filled_in_no_mail_goes(asked, mine):
    assert asked(subject="x") == []


def test_a_mailbox_is_sent_five_links_a_day_however_its_address_is_written(
    client, asked, mine, send
):
    send(email="a.na+x@example.org")
    for email in (ANA, ANA, "ANA@example.org", "a.na+x@example.org", ANA):
        assert len(asked(email)) == 1
    assert asked() == asked("a.na+x@example.org") == []
    before = MailboxKey.objects.order_by("pk").first()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE comments_mailboxkey DISABLE TRIGGER USER")
        MailboxKey.objects.filter(pk=before.pk).update(asked_at=timezone.now() - days(2))
        cursor.execute("ALTER TABLE comments_mailboxkey ENABLE TRIGGER USER")
    assert len(asked()) == 1


def test_one_network_address_asks_so_often_an_hour_and_all_of_them_so_often(client, settings):
    settings.LINKS_AN_HOUR, settings.LINKS_AN_HOUR_FROM_AN_ADDRESS = 3, 2
    for _n in range(2):
        assert client.post(ASK, {"email": ANA}, REMOTE_ADDR="203.0.114.7").status_code == 200
    refused = client.post(ASK, {"email": ANA}, REMOTE_ADDR="203.0.114.7")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert "from your network" in refused.content.decode()
    assert ANA in refused.content.decode()
    assert client.post(ASK, {"email": ANA}, REMOTE_ADDR="203.0.114.8").status_code == 200
    assert client.post(ASK, {"email": ANA}, REMOTE_ADDR="203.0.114.9").status_code == 429


# The link


def test_neither_the_link_nor_what_makes_it_stands_in_the_database(link, mine):
    token = link().split("/")[-2]
    assert len(token) == 32
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*) FROM {table} AS t WHERE t::text LIKE %s", [f"%{token}%"]
            )
            assert cursor.fetchone() == (0,), table


def test_the_mail_is_the_same_at_each_attempt(asked, mine, mailed):
    (first,) = asked()
    first = first.body
    Notice.objects.filter(kind="own_comments").update(sent_at=None)
    (second,) = mailed()
    assert second.body == first


def test_it_opens_as_often_as_one_likes_for_a_day_and_opening_changes_nothing(client, link, mine):
    address = link()
    before = list(MailboxKey.objects.values())
    for _n in range(3):
        page_of(client, address)
        page_of(client, f"{address}erase/")
        page_of(client, f"{address}download/")
    assert list(MailboxKey.objects.values()) == before
    assert not Erasure.objects.exists()
    assert not Export.objects.exists()
    grow_old(days(1))
    over = client.get(address)
    assert over.status_code == 404
    assert "This link opens nothing" in over.content.decode()
    never = client.get(reverse("comments:mine", args=["n" * 32]))
    assert over.content == never.content


def grow_old(age):
    """All links were asked for so long ago."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE comments_mailboxkey DISABLE TRIGGER USER")
        MailboxKey.objects.update(asked_at=timezone.now() - age - timedelta(seconds=1))
        cursor.execute("ALTER TABLE comments_mailboxkey ENABLE TRIGGER USER")


def test_what_it_opens_is_kept_by_nobody_and_told_to_nobody(client, link, mine):
    address = link()
    for place in ("", "erase/", "download/", f"erase/{mine['waiting'].public_id}/"):
        response = client.get(address + place)
        assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert response["Referrer-Policy"] == "no-referrer"
        assert "no-store" in response["Cache-Control"]
        assert '<meta name="robots" content="noindex, nofollow">' in response.content.decode()
        assert not response.cookies


def test_a_link_that_is_late_is_not_sent(client, mine, mailed):
    client.post(ASK, {"email": ANA})
    grow_old(days(1))
    assert mailed() == []
    assert Notice.objects.get(kind="own_comments").superseded_at


def test_links_go_with_their_day(client, asked, mine):
    asked()
    assert "Links to what somebody wrote: 0." in erase_what_is_due()
    grow_old(days(1))
    assert "Links to what somebody wrote: 1" in erase_what_is_due()
    assert not MailboxKey.objects.exists()
    assert not Notice.objects.filter(kind="own_comments").exists()


# What it shows


def test_it_shows_all_under_the_address_with_what_became_of_it_and_no_one_elses(
    client, link, mine, clause
):
    page = page_of(client, link())
    assert "3 comments were sent with the address" in page
    for words in ("Is it late?", "It left at six.", "Buy eels."):
        assert words in page
    assert "Somebody else" not in page
    assert "Waiting for an editor." in page
    assert mine["approved"].get_permalink() in page
    assert str(clause) in page
    assert "Nobody checked whose address it was" in page
    for comment in mine.values():
        assert comment.get_receipt_url() in page
    assert page.index("Buy eels.") < page.index("It left at six.") < page.index("Is it late?")


def test_it_shows_replies_appeals_and_reports(client, link, mine, publish, clause, colleague):
    publish(email=ANA, parent=mine["approved"], text="To myself.")
    mine["rejected"].submit_appeal(text="I sell none.").dismiss(by=colleague, words="You do.")
    other = Comment.objects.get(text="Somebody else's.")
    report = other.report(clause=clause, words="An advert.", email=ANA)
    page = page_of(client, link())
    assert "A reply, on:" in page
    assert "You appealed on" in page
    assert "dismissed" in page
    assert report.get_receipt_url() in page


def test_a_link_goes_to_who_only_reported_something(client, link, publish, clause):
    report = publish().report(clause=clause, email=ANA)
    assert report.get_receipt_url() in page_of(client, link())


def test_fifty_stand_on_a_page(client, link, send, django_assert_max_num_queries):
    for number in range(52):
        send(email=ANA, text=f"Thought {number}.")
    address = link()
    with django_assert_max_num_queries(10):
        page = page_of(client, address)
    assert page.count("Waiting for an editor.") == 50
    older = re.search(r'href="([^"]+)" rel="next"', page)[1]
    assert page_of(client, older).count("Waiting for an editor.") == 2


def test_what_the_newsroom_wrote_is_not_its_writers_to_take_away(
    client, link, publish, edition, moderator, article
):
    own = submit(
        article=article,
        edition=edition,
        name="Mo",
        email=ANA,
        text="For the newsroom.",
        written_by=moderator,
    )
    publish(email=ANA)
    address = link()
    assert "For the newsroom." not in page_of(client, address)
    client.post(f"{address}erase/", SURE)
    own.refresh_from_db()
    assert not own.is_erased
    with pytest.raises(StillNeeded):
        own.erase(by=None, ground="mailbox")


# Taking it along


def test_all_of_it_is_a_file_and_that_it_was_fetched_is_on_record(
    client, link, mine, clause, moderator
):
    mine["rejected"].submit_appeal(text="I sell none.")
    other = Comment.objects.get(text="Somebody else's.")
    other.report(clause=clause, words="An advert.", email=ANA)
    response = client.post(f"{link()}download/")
    assert response["Content-Disposition"] == 'attachment; filename="comments.json"'
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    said = json.loads(response.content)
    assert [one["text"] for one in said["comments"]] == [
        *("Is it late?", "It left at six.", "Buy eels.")
    ]
    assert said["comments"][2]["appeals"][0]["text"] == "I sell none."
    assert said["comments"][2]["decisions"][0]["note"] == "No shops."
    assert [one["words"] for one in said["reports"]] == ["An advert."]
    assert "Somebody else" not in response.content.decode()
    assert moderator.username not in response.content.decode()
    export = Export.objects.get()
    assert export.exported_by is None
    assert export.comments == [comment.pk for comment in mine.values()]


def test_at_the_desk_such_an_export_names_whoever_reads_the_mail(
    client, link, mine, as_staff, chief
):
    client.post(f"{link()}download/")
    page = as_staff(chief).get(reverse("admin:comments_export_changelist")).content.decode()
    assert "whoever reads mail at the address" in page


# Erasing


def test_one_is_erased_once_somebody_presses_the_button(
    client, link, mine, erasures_logged, django_capture_on_commit_callbacks
):
    address = f"{link()}erase/{mine['waiting'].public_id}/"
    page = page_of(client, address)
    assert "Is it late?" in page
    assert "Nobody can bring any of it back" in page
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(address, SURE).content.decode()
    assert "1 comment is gone" in done
    erasure = Erasure.objects.get()
    assert (erasure.comment, erasure.erased_by, erasure.ground) == (
        mine["waiting"],
        None,
        "mailbox",
    )
    assert not QueueEntry.objects.filter(comment=mine["waiting"]).exists()
    (line,) = map(json.loads, erasures_logged.read_text().splitlines())
    assert (line["ground"], line["erased_by"]) == ("mailbox", None)
    assert "Nothing was erased" in client.post(address, SURE).content.decode()
    assert "2 comments were sent" in page_of(client, address.partition("erase")[0])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("said", [{}, {"sure": ""}], ids=["nothing", "unticked"])
def test_nothing_is_erased_by_whoever_does_not_say_that_they_are_sure(client, link, mine, said):
    """As by what follows the links of a mail and presses the button on each page."""
    address = f"{link()}erase/"
    for place in (address, f"{address}{mine['waiting'].public_id}/"):
        asked = page_of(client, place)
        assert 'name="sure"' in asked
        assert "checked" not in asked
        assert "error-summary" not in asked
        response = client.post(place, said)
        page = response.content.decode()
        assert response.status_code == 422
        assert "<title>Error: " in page
        problem = "Tick that you understand that this cannot be undone"
        assert f'<li><a href="#id_sure">{problem}</a></li>' in page
        assert 'aria-describedby="id_sure_error"' in page
        assert "checked" not in page
    assert not Erasure.objects.exists()


def test_all_of_it_is_erased_and_with_the_last_the_link_and_the_address(
    client, link, mine, article
):
    address = link()
    assert "It left at six." in page_of(client, article.get_absolute_url())
    done = client.post(f"{address}erase/", SURE).content.decode()
    assert "3 comments are gone" in done
    assert [comment.text for comment in Comment.objects.with_words()] == ["Somebody else's."]
    assert "It left at six." not in page_of(client, article.get_absolute_url())
    assert "This link opens nothing" in page_of(client, address, status=404)
    assert not MailboxKey.objects.exclude(email="").exists()
    assert not Contact.objects.of_writer(ANA).exists()


def test_an_empty_place_stays_while_somebody_has_answered(client, link, mine, publish, article):
    publish(parent=mine["approved"], text="Quite so.")
    client.post(f"{link()}erase/{mine['approved'].public_id}/", SURE)
    page = page_of(client, article.get_absolute_url())
    assert "It has been erased" in page
    assert "Quite so." in page
    assert "It left at six." not in page


def test_more_than_a_few_hundred_go_in_turns(client, link, send, monkeypatch):
    monkeypatch.setattr("comments.models.mailbox.ERASED_AT_ONCE", 2)
    for _n in range(3):
        send(email=ANA)
    address = link()
    done = client.post(f"{address}erase/", SURE).content.decode()
    assert "1 comment is still there" in done
    assert "1 comment is gone" in client.post(f"{address}erase/", SURE).content.decode()


@pytest.mark.parametrize("why", ["reported", "referred"])
def test_what_the_newsroom_has_to_read_first_stays_until_it_has(
    client, link, mine, clause, moderator, chief, why
):
    address = link()
    if why == "reported":
        held = mine["approved"]
        held.report(clause=clause, words="A threat.")
    else:
        held = mine["waiting"]
        held.referrals.model.objects.create(
            comment=held, referred_by=moderator, to="chief", note="A threat?"
        )
    own = f"{address}erase/{held.public_id}/"
    assert "The newsroom has to look at a comment first" in page_of(client, own)
    assert "<button" not in page_of(client, own).partition("<main")[2]
    assert "Nothing was erased" in client.post(own, SURE).content.decode()
    done = client.post(f"{address}erase/", SURE).content.decode()
    assert "2 comments are gone" in done
    assert "1 comment was not erased." in done
    held.refresh_from_db()
    assert not held.is_erased
    with pytest.raises(StillNeeded):
        held.erase(by=None, ground="mailbox")
    # Somebody of the newsroom may, whenever it has to be.
    held.erase(by=chief, ground="unlawful")


@pytest.mark.parametrize(
    ("place", "breaks", "said"),
    [
        ("download/", "hand_out", "Nothing was downloaded"),
        ("erase/", "erase", "Not erased, or not all of it"),
    ],
)
def test_what_breaks_is_told_as_what_it_is(client, link, mine, monkeypatch, place, breaks, said):
    address = link()

    def broken(*args):
        raise RuntimeError

    monkeypatch.setattr(Mailbox, breaks, broken)
    elsewhere = client.post(address + place, SURE, headers={"Sec-Fetch-Site": "cross-site"})
    for response, status in ((elsewhere, 403), (client.post(address + place, SURE), 503)):
        page = response.content.decode()
        assert response.status_code == status
        assert f"<h1>{said}</h1>" in page
        assert f"<title>{said} · " in page
        assert response["Referrer-Policy"] == "no-referrer"
        assert ("What still stands among your comments is not erased." in page) == (
            place == "erase/"
        )


def test_an_appeal_of_ones_own_holds_nothing_up(client, link, mine):
    mine["rejected"].submit_appeal(text="I sell none.")
    client.post(f"{link()}erase/{mine['rejected'].public_id}/", SURE)
    mine["rejected"].refresh_from_db()
    assert mine["rejected"].is_erased
    assert mine["rejected"].appeals.get().text == ""


def test_nobodys_erasure_stands_without_a_link_that_was_mailed_to_the_address(
    client, mine, link, chief
):
    comment = mine["waiting"]
    with pytest.raises(StillNeeded):
        comment.erase(by=None, ground="mailbox")
    client.post(ASK, {"email": ANA})
    with pytest.raises(StillNeeded):
        comment.erase(by=None, ground="mailbox")
    link("bo@example.org")
    Notice.objects.filter(mailbox_key__email=ANA).update(attempts=0)
    with pytest.raises(StillNeeded):
        comment.erase(by=None, ground="mailbox")
    with pytest.raises(DatabaseError), transaction.atomic():
        comment.erase(by=chief, ground="mailbox")
    link()
    grow_old(days(1))
    with pytest.raises(StillNeeded):
        comment.erase(by=None, ground="mailbox")
    link()
    comment.erase(by=None, ground="mailbox")
    assert comment.is_erased


def test_at_the_desk_the_erasure_says_who(client, link, mine, as_staff, chief):
    client.post(f"{link()}erase/{mine['waiting'].public_id}/", SURE)
    staff = as_staff(chief)
    pages = [
        reverse("admin:comments_erasure_changelist"),
        reverse("admin:comments_comment_change", args=[mine["waiting"].pk]),
    ]
    for page in pages:
        assert "whoever reads mail at its address" in staff.get(page).content.decode()
    # Nobody of the newsroom chooses it.
    address = reverse("admin:comments_comment_erase", args=[mine["approved"].pk])
    assert 'value="mailbox"' not in staff.get(address).content.decode()


def test_its_receipt_says_that_it_is_erased_and_nothing_else(client, link, mine):
    client.post(f"{link()}erase/{mine['rejected'].public_id}/", SURE)
    page = page_of(client, mine["rejected"].get_receipt_url())
    assert "This comment has been erased" in page
    assert "Promotion" not in page


# What is kept of asking


def test_a_link_stands_as_it_was_asked_for(asked, mine):
    asked()
    for change in (
        lambda: MailboxKey.objects.update(email="bo@example.org"),
        lambda: MailboxKey.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
        with as_owner(), pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_newsroom_cannot_have_asked_yesterday(asked, mine):
    MailboxKey.objects.create(email=ANA, digest=b"x", asked_at=timezone.now() - days(3))
    assert MailboxKey.objects.get().asked_at > timezone.now() - timedelta(minutes=1)


def test_the_address_in_a_link_goes_with_the_clocks_erasures_too(once, asked, publish):
    once(("approved", days(200)), email=ANA)
    asked()
    assert MailboxKey.objects.get().email == ANA
    erase_what_is_due()
    assert MailboxKey.objects.get().email == ""


def test_a_restore_erases_it_again_in_somebodys_name(
    client, link, mine, erasures_logged, chief, django_capture_on_commit_callbacks
):
    address = f"{link()}erase/{mine['waiting'].public_id}/"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, SURE)
    line = json.loads(erasures_logged.read_text())
    # As a backup from before brings it back.
    other = mine["approved"]
    erasures_logged.write_text(json.dumps(line | {"public_id": other.public_id}) + "\n")
    with pytest.raises(CommandError, match="--by"):
        call_command("repeat_erasures", stdout=StringIO())
    call_command("repeat_erasures", "--by", chief.username, stdout=StringIO())
    erasure = Erasure.objects.get(comment=other)
    assert (erasure.erased_by, erasure.ground) == (chief, "writer_request")


def test_a_mailbox_is_read_by_small_letters(send):
    send(email="ANA@EXAMPLE.ORG")
    assert Mailbox(ANA).count() == 1


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"email": "a" * 250 + "@example.org"}, 422),
        ({"email": "ana@example.org\nBcc: bo@example.org"}, 422),
        ({"email": "<b>ana</b>"}, 422),
        ({f"f{n}": "1" for n in range(1500)}, 413),
        ({"email": "\ud800", "subject": "x"}, 422),
    ],
    ids=["long", "header", "markup", "many", "surrogate"],
)
def test_what_is_no_address_is_asked_for_again_and_reaches_nobody(client, fields, status):
    body = "&".join(
        f"{name}={quote(said, errors='surrogatepass')}" for name, said in fields.items()
    )
    response = client.post(ASK, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == status
    assert "<b>ana" not in response.content.decode()
    assert not MailboxKey.objects.exists()


def test_what_is_followed_from_the_address_is_led_to_and_in_the_file(client, link, follower):
    comment = follower("replies", email=ANA)
    address = link()
    subscription = comment.subscriptions.get()
    assert f'href="{subscription.follower.get_absolute_url()}"' in page_of(client, address)
    (said,) = json.loads(client.post(f"{address}download/").content)["followed"]
    assert said["told_of"] == "replies"
    subscription.follower.subscriptions.all().end()
    assert "What you follow" not in page_of(client, address)
