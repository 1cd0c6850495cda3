"""What readers send is kept for a time and goes when that is over: not before, and by a rule alone.

Everything here happened as long ago as it says; the database's clock is the real one.
"""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from comments.models import (
    Contact,
    Erasure,
    Likeness,
    Notice,
    Report,
    Reporter,
    Signal,
    StillNeeded,
)
from tests.comments.test_erasure_log import lines
from tests.owner import SERVING_ROLE, as_owner
from tests.retained import days, erase_what_is_due, has_contact, has_words

pytestmark = pytest.mark.django_db

KEPT_FOR = timedelta(days=184)
TEXTS_KEPT_FOR = timedelta(days=365)
A_MINUTE = timedelta(minutes=1)
# Both sides of a boundary: whether it is over, and by how much.
SIDES = [(True, A_MINUTE), (False, -A_MINUTE)]


# The contact of a writer


@pytest.mark.parametrize(("is_over", "past"), SIDES)
@pytest.mark.parametrize("verdict", ["approved", "rejected"])
def test_a_writers_contact_goes_half_a_year_after_the_decision(once, verdict, is_over, past):
    comment = once((verdict, KEPT_FOR + past))
    erase_what_is_due()
    assert has_contact(comment) != is_over
    assert has_words(comment)


@pytest.mark.parametrize(("is_over", "past"), SIDES)
def test_the_newest_decision_counts(once, is_over, past):
    comment = once(("approved", days(900)), ("reopened", days(800)), ("rejected", KEPT_FOR + past))
    erase_what_is_due()
    assert has_contact(comment) != is_over


@pytest.mark.parametrize(("is_over", "past"), SIDES)
def test_a_newsroom_that_keeps_it_for_longer_does(once, settings, is_over, past):
    settings.KEEP_CONTACTS_DAYS = 300
    comment = once(("approved", days(300) + past))
    erase_what_is_due()
    assert has_contact(comment) != is_over


def test_what_waits_keeps_its_contact_for_ever(once):
    waiting = once(ago=days(2000))
    again = once(("approved", days(2000)), ("reopened", days(1000)))
    erase_what_is_due()
    assert has_contact(waiting)
    assert has_contact(again)
    assert waiting.contact.submission_key


@pytest.mark.parametrize(
    "steps",
    [
        [("rejected", days(700)), ("appealed", days(600))],
        [("approved", days(700)), ("reported", days(600))],
        [("approved", days(700)), ("reported", days(690)), ("rejected", days(600))],
        [
            *[("approved", days(800)), ("reported", days(700)), ("answered", days(690))],
            ("reported", days(600)),
        ],
    ],
    ids=["appeal", "report", "report of what was taken down since", "second report"],
)
def test_while_an_appeal_or_a_report_waits_nothing_goes(once, steps):
    comment = once(*steps)
    erase_what_is_due()
    assert has_contact(comment)
    assert has_words(comment)
    assert Reporter.objects.filter(report__in=comment.reports.filter(answer=None)).count() == (
        1 if comment.reports.exists() else 0
    )


@pytest.mark.parametrize(("is_over", "past"), SIDES)
@pytest.mark.parametrize(
    "steps",
    [
        [("rejected", days(700)), ("appealed", days(600)), ("dismissed", None)],
        [("approved", days(700)), ("reported", days(600)), ("answered", None)],
    ],
    ids=["appeal", "report"],
)
def test_the_time_begins_with_the_last_answer(once, steps, is_over, past):
    comment = once(*[(step, ago or KEPT_FOR + past) for step, ago in steps])
    erase_what_is_due()
    assert has_contact(comment) != is_over


def test_an_appeal_that_was_overtaken_holds_nothing_back(once):
    comment = once(
        *[("rejected", days(700)), ("appealed", days(690))],
        *[("reopened", days(680)), ("approved", days(670))],
    )
    erase_what_is_due()
    assert not has_contact(comment)


@pytest.mark.parametrize(
    ("ended", "is_over"),
    [(None, False), ("sent_at", True), ("given_up_at", True), ("superseded_at", True)],
)
def test_a_mail_under_way_is_sent_or_given_up_first(once, ended, is_over):
    comment = once(("rejected", days(400)))
    Notice.objects.create(
        kind="rejected",
        comment=comment,
        decision=comment.newest_decision(),
        **{ended: timezone.now()} if ended else {},
    )
    erase_what_is_due()
    assert has_contact(comment) != is_over
    assert has_words(comment) != is_over
    assert Notice.objects.exists() != is_over


# What was rejected


@pytest.mark.parametrize(("is_over", "past"), SIDES)
def test_what_was_rejected_goes_a_year_after_the_decision(once, clause, is_over, past):
    comment = once(("rejected", TEXTS_KEPT_FOR + past))
    before = comment.fingerprint, comment.status
    erase_what_is_due()
    assert has_words(comment) != is_over
    assert Likeness.objects.filter(comment=comment).exists() != is_over
    assert Signal.objects.filter(comment=comment).exists() != is_over
    decision = comment.newest_decision()
    assert (decision.clause, bool(decision.note)) == (clause, not is_over)
    assert (bytes(comment.fingerprint), comment.status) == (bytes(before[0]), before[1])
    assert not has_contact(comment)


def test_what_was_approved_never_goes_by_the_clock(once):
    comment = once(("rejected", days(3000)), ("reopened", days(2900)), ("approved", days(2800)))
    erase_what_is_due()
    assert has_words(comment)


@pytest.mark.parametrize(("is_over", "past"), SIDES)
def test_an_appeal_goes_with_its_comment_and_both_only_after_the_answers_time(once, is_over, past):
    comment = once(
        *[("rejected", days(900)), ("appealed", days(800))],
        ("dismissed", TEXTS_KEPT_FOR + past),
    )
    erase_what_is_due()
    assert has_words(comment) != is_over
    appeal = comment.appeals.get()
    assert (bool(appeal.text), bool(appeal.answer.words)) == (not is_over, not is_over)
    assert appeal.answer.verdict == "dismissed"


@pytest.mark.parametrize(("is_over", "past"), SIDES)
def test_its_contact_goes_with_it_where_that_would_be_kept_for_longer(
    once, settings, is_over, past
):
    settings.KEEP_REJECTED_DAYS, settings.KEEP_CONTACTS_DAYS = 184, 1000
    settings.KEEP_REPORTERS_DAYS = 1000
    rejected = once(
        *[("approved", days(900)), ("reported", days(890)), ("answered", days(880))],
        ("rejected", KEPT_FOR + past),
    )
    approved = once(("approved", days(900)))
    said = erase_what_is_due("--dry-run"), erase_what_is_due()
    assert has_contact(rejected) == Reporter.objects.exists() == (not is_over)
    assert has_contact(approved)
    for each in said:
        assert f"Contacts of writers: {int(is_over)}" in each
        assert f"Names of reporters: {int(is_over)}" in each


def test_nobody_is_named_for_what_the_clock_erases(once, erasures_logged, capsys):
    comment = once(("rejected", days(400)))
    erase_what_is_due()
    erasure = comment.erasure
    assert (erasure.erased_by, erasure.ground, str(erasure.who)) == (None, "retention", "the clock")
    [line] = lines(erasures_logged)
    assert (line["public_id"], line["erased_by"]) == (comment.public_id, None)
    assert line["ground"] == "retention"
    assert "eels" not in erasures_logged.read_text()


def test_the_record_is_in_order_afterwards(once, erasures_logged, capsys):
    once(("rejected", days(400)), ("appealed", days(390)), ("dismissed", days(380)))
    once(("approved", days(400)), ("reported", days(390)), ("answered", days(380)))
    call_command("seal_record")
    seal = capsys.readouterr().out
    erase_what_is_due()
    call_command("verify_record", "--seal", seal.strip())
    assert "Nothing differs" in capsys.readouterr().out


# Who reported


@pytest.mark.parametrize(("is_over", "past"), SIDES)
def test_who_reported_goes_half_a_year_after_the_answer(once, is_over, past):
    comment = once(
        *[("approved", days(900)), ("reported", days(800))],
        ("answered", KEPT_FOR + past),
    )
    erase_what_is_due()
    assert Reporter.objects.exists() != is_over
    report = comment.reports.get()
    # By the key a guess at who it was could be tried; the report itself stands.
    assert (report.key is None) == is_over
    assert (report.words, report.answer.words) == ("It sells eels.", "It sells none.")


def test_each_reporter_has_a_time_of_their_own(once):
    comment = once(
        *[("approved", days(900)), ("reported", days(800)), ("answered", days(700))],
        *[("reported", days(100)), ("answered", days(90))],
    )
    erase_what_is_due()
    first, second = comment.reports.order_by("pk")
    assert not hasattr(first, "reporter")
    assert second.reporter.name == "Rea"
    assert has_contact(comment)


# What has no further use


@pytest.mark.parametrize(("is_over", "past"), SIDES)
@pytest.mark.parametrize("steps", [[], [("rejected", None)]], ids=["waiting", "decided"])
def test_the_hash_of_a_network_address_goes_after_two_days(once, steps, is_over, past):
    ago = days(2) + past - timedelta(hours=1)
    comment = once(*[(step, ago) for step, _none in steps], **({} if steps else {"ago": ago}))
    before = Contact.objects.filter(comment=comment).values().get()
    erase_what_is_due()
    after = Contact.objects.filter(comment=comment).values().get()
    assert (after.pop("address_hash") is None) == is_over
    assert before.pop("address_hash")
    assert after == before


@pytest.mark.parametrize("ended", ["sent_at", "given_up_at", "superseded_at", None])
@pytest.mark.parametrize(("is_over", "past"), SIDES)
def test_the_row_of_a_mail_to_staff_goes_two_weeks_after_it_ended(moderator, ended, is_over, past):
    moments = {ended: timezone.now() - days(14) - past} if ended else {}
    Notice.objects.create(kind="digest", person=moderator, **moments)
    erase_what_is_due()
    assert Notice.objects.exists() != (is_over and ended is not None)


def test_the_row_of_a_mail_to_a_writer_stays_as_long_as_it_can_be_stopped(once, client):
    comment = once(("approved", days(100)))
    kept = {"kind": "approved", "comment": comment, "decision": comment.newest_decision()}
    notice = Notice.objects.create(**kept, sent_at=timezone.now() - days(99))
    erase_what_is_due()
    assert client.get(notice.get_stop_url()).status_code == 200


def test_the_row_of_a_mail_about_what_was_erased_on_request_goes_too(once, chief):
    comment = once(("approved", days(100)))
    kept = {"kind": "approved", "comment": comment, "decision": comment.newest_decision()}
    Notice.objects.create(**kept, sent_at=timezone.now() - days(99))
    comment.erase(by=chief, ground="writer_request")
    erase_what_is_due()
    assert not Notice.objects.exists()


# The database has the last word


@pytest.fixture(params=[nullcontext, as_owner], ids=["serving role", "owner"])
def some_role(request):
    return request.param


def erase_by_the_clock(comment, by=None, ground="retention"):
    with transaction.atomic():
        Erasure.objects.create(comment=comment, erased_by=by, ground=ground)


@pytest.mark.parametrize(("is_over", "past"), SIDES)
def test_the_database_erases_nothing_before_the_time_to_appeal_is_over(
    once, some_role, is_over, past
):
    comment = once(("rejected", KEPT_FOR + past))
    with some_role(), nullcontext() if is_over else pytest.raises(DatabaseError, match="not over"):
        erase_by_the_clock(comment)
    assert has_words(comment) != is_over


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ([("approved", days(900))], "Only what was rejected"),
        ([("rejected", days(900)), ("reopened", days(800))], "Only what was rejected"),
        ([("rejected", days(900)), ("appealed", days(800))], "not over"),
        ([("rejected", days(900)), ("appealed", days(800)), ("dismissed", days(9))], "not over"),
        ([("approved", days(900)), ("reported", days(800)), ("rejected", days(700))], "not over"),
    ],
    ids=["approved", "reopened", "open appeal", "appeal answered lately", "open report"],
)
def test_the_database_erases_nothing_that_is_still_needed(once, some_role, steps, why):
    comment = once(*steps)
    with some_role(), pytest.raises(DatabaseError, match=why):
        erase_by_the_clock(comment)
    assert has_words(comment)
    with pytest.raises(StillNeeded):
        comment.erase(by=None, ground="retention")


def test_an_erasure_by_the_clock_names_nobody_and_every_other_somebody(once, chief, some_role):
    comment = once(("rejected", days(900)))
    with some_role(), pytest.raises(DatabaseError, match="names_whoever_ordered_it"):
        erase_by_the_clock(comment, by=chief)
    with some_role(), pytest.raises(DatabaseError, match="Only chief moderators"):
        erase_by_the_clock(comment, ground="unlawful")
    assert has_words(comment)


def test_not_even_the_owner_dates_one_ahead_of_its_time(once):
    """By the moment that the erasure says, and not only by the clock."""
    comment = once(("rejected", days(200)))
    early = timezone.now() - days(20)
    with as_owner(), pytest.raises(DatabaseError, match="not over"), transaction.atomic():
        Erasure.objects.create(comment=comment, ground="retention", erased_at=early)


@pytest.mark.parametrize("model", [Contact, Reporter])
def test_not_even_the_owner_takes_a_contact_or_a_reporter_before_the_time(once, model):
    once(("approved", days(183)), ("reported", days(182)), ("answered", days(181)))
    once(("approved", days(900)), ("reported", days(800)))
    with as_owner(), pytest.raises(DatabaseError, match="is not over"), transaction.atomic():
        model.objects.all()._raw_delete("default")
    assert model.objects.count() == 2


@pytest.mark.parametrize("model", [Contact, Reporter, Notice])
def test_the_serving_role_deletes_nothing_by_itself(once, model):
    once(("approved", days(900)), ("reported", days(800)), ("answered", days(700)))
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        model.objects.all()._raw_delete("default")


@pytest.mark.parametrize(
    "function",
    ["held_at_rest", "contacts_let_go", "reporters_let_go", "addresses_let_go", "mails_let_go"],
)
def test_what_acts_with_the_owners_rights_lets_go_of_nothing_that_is_not_over(
    once, function, moderator
):
    """However it is called, by whoever serves pages."""
    comment = once(
        *[("approved", days(183)), ("reported", days(182)), ("answered", days(181))],
    )
    fresh = once(ago=days(1))
    Notice.objects.create(
        kind="digest", person=moderator, sent_at=timezone.now() - days(14) + A_MINUTE
    )
    before = [list(model.objects.values()) for model in (Reporter, Notice)]
    contacts = Contact.objects.filter(comment=fresh).values().get()
    numbers = [comment.pk, fresh.pk, *Report.objects.values_list("pk", flat=True)]
    numbers += Notice.objects.values_list("pk", flat=True)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT comments_{function}(%s)", [numbers])
        cursor.fetchall()
    assert before == [list(model.objects.values()) for model in (Reporter, Notice)]
    assert contacts == Contact.objects.filter(comment=fresh).values().get()
    assert has_contact(comment)


def test_nobody_else_may_call_what_acts_with_the_owners_rights():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, has_function_privilege('public', oid, 'EXECUTE'),"
            " has_function_privilege(%s, oid, 'EXECUTE') FROM pg_proc"
            " WHERE proname ~ '^comments_(.*_let_go|held_at_rest)$'",
            [SERVING_ROLE],
        )
        rights = {name: (public, serving) for name, public, serving in cursor.fetchall()}
    assert len(rights) == 10
    assert set(rights.values()) == {(False, True)}


def test_a_contact_loses_nothing_but_its_key_and_its_hash(once):
    comment = once(("approved", days(1)))
    contacts = Contact.objects.filter(comment=comment)
    for change in (
        {"address_hash": b"another"},
        {"email": "b@example.org", "address_hash": None},
        {"submission_key": b"another"},
    ):
        with as_owner(), pytest.raises(DatabaseError, match="stays as it"), transaction.atomic():
            contacts.update(**change)


def test_a_report_loses_its_key_only_once_nobody_stands_behind_it(once):
    comment = once(("approved", days(900)), ("reported", days(800)))
    reports = Report.objects.filter(comment=comment)
    with as_owner(), pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        reports.update(key=None)


def test_whoever_reports_the_same_again_is_heard_once_the_first_is_forgotten(once, publish, clause):
    """A report sent twice is found by its key; without one, it is a new report."""
    comment = once(("approved", days(900)), ("reported", days(800)), ("answered", days(700)))
    erase_what_is_due()
    said = {"clause": clause, "words": "It sells eels.", "email": "rea@example.org", "sheet": "one"}
    again = comment.report(**said)
    assert again.pk != comment.reports.order_by("pk").first().pk
    assert comment.report(**said) == again
