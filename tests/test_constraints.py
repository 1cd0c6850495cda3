"""Every constraint, by its name: a row that breaks it and nothing else is refused by it.

Where a trigger would be quicker, it is switched off for the moment: the constraint is what is
left when somebody rewrites the trigger.
"""

from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now

from articles.models import Article, Page, Picture, Rendition
from comments.checks import TRIGGERS
from comments.models import (
    Appeal,
    AppealAnswer,
    Clause,
    Comment,
    Decision,
    DigestPreference,
    Discussion,
    Erasure,
    Follower,
    Guidelines,
    MailboxKey,
    Note,
    Notice,
    Pick,
    QueueEntry,
    Recommendation,
    RecommendingHour,
    Referral,
    Report,
    ReportAnswer,
    Seal,
    SecondLook,
    Signal,
    Subscription,
    WatchWord,
)
from comments.models.mailbox_key import new_seed
from tests.owner import as_owner
from tests.rooms import ROOMS

pytestmark = pytest.mark.django_db


@contextmanager
def without_trigger(name):
    """As the owner, and without the trigger NAME; it comes back with the end of the test."""
    table = next(table for table, names in TRIGGERS.items() if name in names)
    with as_owner(), connection.cursor() as cursor:
        # A table on which something is still to be checked cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        yield


IS_SUBMITTED = "comments_comment_2_is_submitted"
IS_GUARDED = "comments_comment_is_guarded"
IS_TAKEN = "comments_decision_2_is_taken"
UNSUPPORTED = {"verdict": "upheld", "salt": b"salt"}


@pytest.fixture
def paper(
    article,
    print_article,
    write,
    edition,
    clause,
    send,
    publish,
    moderator,
    chief,
    editor,
    hire,
    picture,
):
    """Rows in order, for what is wrong to stand beside."""
    approved = publish()
    return SimpleNamespace(
        article=article,
        another=print_article(),
        draft=write(),
        edition=edition,
        clause=clause,
        send=send,
        waiting=send(),
        approved=approved,
        reply=publish(parent=approved),
        moderator=moderator,
        chief=chief,
        editor=editor,
        hire=hire,
        picture=picture,
        followed=Subscription.objects.create(
            comment=approved,
            kind="article",
            mailbox=b"x",
            follower=Follower.objects.create(email="fol@example.org"),
        ),
    )


def add_comment(paper, **wrong):
    fields = {"article": paper.article, "edition": paper.edition, "name": "Ana", "text": "Well."}
    return Comment.objects.create(**fields | wrong)


def change_comment(paper, **wrong):
    Comment.objects.filter(pk=paper.waiting.pk).update(**wrong)


def approve(paper, **wrong):
    fields = {"comment": paper.waiting, "number": 1, "verdict": "approved", "ground": "reading"}
    return Decision.objects.create(moderator=paper.moderator, **fields | wrong)


def reject(paper, **wrong):
    return approve(paper, verdict="rejected", **{"clause": paper.clause} | wrong)


def recommend_twice(paper):
    for _time in range(2):
        Recommendation.objects.create(comment=paper.approved, mark=b"a", from_there=b"b")


def count_an_hour_twice(_paper):
    for _time in range(2):
        RecommendingHour.objects.create(hour=datetime(2026, 1, 1, tzinfo=UTC), called=b"a", count=1)


def write_two_notes(paper):
    note = Note(kind="note", text="No shops.", salt=b"salt")
    note.decision = reject(paper, note_hash=note.hash)
    note.save()
    note.pk = None
    note.save()


def appeal_against(paper, **wrong):
    """Against a rejection of whatever waits."""
    rejection = reject(paper)
    fields = {"comment": paper.waiting, "rejection": rejection, "text": "It was fair."}
    return Appeal.objects.create(**fields | wrong)


def answer_appeal(paper, **wrong):
    fields = {"appeal": appeal_against(paper), "answered_by": paper.chief}
    fields |= {"verdict": "dismissed", "words": "It was not."}
    return AppealAnswer.objects.create(**fields | wrong)


def report(paper, **wrong):
    fields = {"comment": paper.approved, "kind": "clause", "clause": paper.clause, "key": b"key"}
    return Report.objects.create(**fields | wrong)


def report_illegal(paper, **wrong):
    fields = {"kind": "illegal", "clause": None, "words": "Why.", "law": "L", "in_good_faith": True}
    return report(paper, **fields | wrong)


def answer_report(paper, **wrong):
    fields = {"report": report(paper), "answered_by": paper.moderator}
    fields |= {"verdict": "dismissed", "words": "It may stay."}
    return ReportAnswer.objects.create(**fields | wrong)


def publish_edition(paper, *clauses):
    edition = Guidelines.objects.create(
        number=2, welcome="W", clause_count=len(clauses), published_by=paper.chief
    )
    for number, key in clauses:
        Clause.objects.create(edition=edition, number=number, key=key, title="T", text="T")


def change_entry(paper, **wrong):
    QueueEntry.objects.filter(pk=paper.waiting.pk).update(**wrong)


def notice(paper, **wrong):
    Signal.objects.create(comment=paper.waiting, **{"kind": "links"} | wrong)


def refer(paper, **wrong):
    fields = {"comment": paper.waiting, "referred_by": paper.chief, "to": "chief"}
    Referral.objects.create(**fields | wrong)


def look_again(paper, **wrong):
    fields = {"decision": paper.approved.newest_decision(), "looked_by": paper.chief}
    SecondLook.objects.create(**fields | {"verdict": "approved"} | wrong)


def pick(paper, **wrong):
    fields = {"comment": paper.approved, "article": paper.approved.article}
    Pick.objects.create(**fields | {"picked_by": paper.chief, "reason": "Why."} | wrong)


def seal(**wrong):
    counted = ("comment", "decision", "erasure", "edition")
    counts = {f"{each}_count": 3 for each in counted} | {f"last_{each}": 3 for each in counted}
    digests = {"root": b"r", "guidelines": b"g", "blocks": b"b"}
    return Seal.objects.create(**{"number": 1} | counts | digests | wrong)


def owe(paper, **wrong):
    told = paper.approved.notices.first()
    fields = {"kind": "rejected", "comment": told.comment, "decision": told.decision}
    return Notice.objects.create(**fields | wrong)


def owe_reporter(paper, **wrong):
    fields = {"kind": "report_received"}
    if "report" not in wrong:
        fields["report"] = report(paper)
    return Notice.objects.create(**fields | wrong)


def ask_for_link(paper):
    """Of a machine, to which no mail is owed at once."""
    return MailboxKey.objects.create(email="ana@example.org", digest=new_seed(), filled_trap=True)


def owe_link(paper, **wrong):
    fields = {"kind": "own_comments"}
    if "mailbox_key" not in wrong:
        fields["mailbox_key"] = ask_for_link(paper)
    return Notice.objects.create(**fields | wrong)


def subscribe(paper, **wrong):
    """A second kind, with a comment whose writer follows already."""
    fields = {"kind": "replies", "comment": paper.approved, "mailbox": b"x"}
    fields |= {"follower": paper.followed.follower}
    return Subscription.objects.create(**fields | wrong)


def owe_follower(paper, **wrong):
    fields = {"kind": "new_comments", "subscription": paper.followed}
    return Notice.objects.create(**fields | wrong)


def watch(paper, **wrong):
    fields = {"phrase": "eel oil", "clause_key": paper.clause.key, "added_by": paper.chief}
    return WatchWord.objects.create(**fields | wrong)


def change_article(paper, **wrong):
    Article.objects.filter(pk=paper.article.pk).update(**wrong)


def change_draft(paper, **wrong):
    Article.objects.filter(pk=paper.draft.pk).update(**wrong)


def print_at_once(paper, **wrong):
    fields = {"headline": "H", "slug": "h", "section": paper.article.section, "status": "published"}
    fields |= {
        "published_by": paper.editor,
        "published_at": Now(),
        "publication_recorded_at": Now(),
    }
    Article.objects.create(**fields | wrong)


def keep_version(paper, number, **details):
    words = {"headline": "H", "standfirst": "S", "body": "<p>B</p>"}
    paper.article.versions.create(number=number, **words | details)


def keep_page_version(paper, number, **details):
    page, _new = Page.objects.get_or_create(slug="privacy", defaults={"title": "P", "body": "B"})
    page.versions.create(number=number, title="P", body="<p>B</p>", **details)


def change_picture(paper, **wrong):
    Picture.objects.filter(pk=paper.picture.pk).update(**wrong)


def add_rendition(paper, **wrong):
    fields = {"shape": "whole", "format": "avif", "width": 64, "height": 48, "bytes": 9}
    Rendition.objects.create(picture=paper.picture, **fields | wrong)


def hire_two(paper, *emails):
    for number, email in enumerate(emails):
        paper.hire(f"somebody{number}", email=email)


def relate_twice(paper):
    for _time in range(2):
        paper.article.choices.create(related=paper.another)


BREAKS = {
    "comments_one_per_public_id": [
        lambda paper: add_comment(paper, public_id=paper.waiting.public_id),
    ],
    "comments_one_per_receipt": [
        lambda paper: add_comment(paper, receipt_token=paper.waiting.receipt_token),
    ],
    "comments_status_is_known": [
        (IS_SUBMITTED, lambda paper: add_comment(paper, status="hidden", salt=b"salt")),
        (IS_GUARDED, lambda paper: change_comment(paper, status="hidden")),
    ],
    "comments_words_stand_or_are_erased": [
        lambda paper: add_comment(paper, text=""),
        lambda paper: add_comment(paper, name=""),
        lambda paper: add_comment(paper, text="", name=""),
        (IS_SUBMITTED, lambda paper: add_comment(paper, salt=b"")),
        (IS_GUARDED, lambda paper: change_comment(paper, text="", salt=b"")),
        (IS_GUARDED, lambda paper: change_comment(paper, name="", salt=b"")),
    ],
    "comments_text_has_a_limit": [
        lambda paper: add_comment(paper, text="é" * 5001),
    ],
    "comments_answer_is_inside_a_thread": [
        (IS_SUBMITTED, lambda paper: add_comment(paper, answers=paper.reply, salt=b"salt")),
    ],
    "comments_one_decision_per_number": [
        (IS_TAKEN, lambda paper: approve(paper, comment=paper.approved)),
    ],
    "comments_verdict_is_known": [
        (IS_TAKEN, lambda paper: approve(paper, verdict="hidden")),
    ],
    "comments_ground_is_known": [
        (IS_TAKEN, lambda paper: approve(paper, ground="whim")),
    ],
    "comments_ground_names_its_appeal": [
        (IS_TAKEN, lambda paper: approve(paper, ground="appeal")),
        (IS_TAKEN, lambda paper: approve(paper, number=2, appeal=appeal_against(paper))),
    ],
    "comments_ground_names_its_report": [
        (IS_TAKEN, lambda paper: reject(paper, ground="report")),
        (IS_TAKEN, lambda paper: approve(paper, report=report(paper))),
    ],
    "comments_report_says_what_is_wrong": [
        lambda paper: report(paper, clause=None),
        lambda paper: report(paper, law="L"),
        lambda paper: report(paper, kind="rude"),
        lambda paper: report_illegal(paper, words=""),
        lambda paper: report_illegal(paper, law=""),
        lambda paper: report_illegal(paper, clause=paper.clause),
        lambda paper: report_illegal(paper, in_good_faith=False),
        ("comments_report_2_is_made", lambda paper: report(paper, words="Why.", salt=b"")),
    ],
    "comments_report_has_a_limit": [lambda paper: report(paper, words="é" * 2001)],
    "comments_report_is_upheld_by_a_decision": [
        ("comments_reportanswer_2_is_given", lambda paper: answer_report(paper, **UNSUPPORTED)),
        (
            "comments_reportanswer_2_is_given",
            lambda paper: answer_report(paper, decision=reject(paper), salt=b"salt"),
        ),
    ],
    "comments_report_is_answered_in_words": [
        lambda paper: answer_report(paper, words=""),
        ("comments_reportanswer_2_is_given", lambda paper: answer_report(paper, salt=b"")),
    ],
    "comments_report_answer_has_a_limit": [lambda paper: answer_report(paper, words="é" * 2001)],
    "comments_appeal_has_words_or_is_erased": [
        lambda paper: appeal_against(paper, text=""),
        ("comments_appeal_2_is_made", lambda paper: appeal_against(paper, salt=b"")),
    ],
    "comments_appeal_has_a_limit": [lambda paper: appeal_against(paper, text="é" * 2001)],
    "comments_appeal_is_upheld_by_a_decision": [
        ("comments_appealanswer_2_is_given", lambda paper: answer_appeal(paper, **UNSUPPORTED)),
        (
            "comments_appealanswer_2_is_given",
            lambda paper: answer_appeal(
                paper, decision=paper.approved.decisions.get(), salt=b"salt"
            ),
        ),
    ],
    "comments_appeal_is_answered_in_words": [
        lambda paper: answer_appeal(paper, words=""),
        ("comments_appealanswer_2_is_given", lambda paper: answer_appeal(paper, salt=b"")),
    ],
    "comments_appeal_answer_has_a_limit": [lambda paper: answer_appeal(paper, words="é" * 2001)],
    "comments_rejection_cites_a_clause": [
        lambda paper: reject(paper, clause=None),
        lambda paper: approve(paper, clause=paper.clause),
    ],
    "comments_passage_has_a_beginning_and_an_end": [
        lambda paper: reject(paper, passage_start=1),
        lambda paper: reject(paper, passage_end=1),
        lambda paper: reject(paper, passage_start=1, passage_end=1),
        lambda paper: reject(paper, passage_start=2, passage_end=1),
        lambda paper: approve(paper, passage_start=0, passage_end=1),
    ],
    "comments_one_note_of_a_kind": [write_two_notes],
    "comments_discussion_state_is_known": [
        lambda paper: Discussion.objects.filter(article=paper.article).update(state="ajar"),
    ],
    "comments_recommended_once": [recommend_twice],
    "comments_hour_counted_once": [count_an_hour_twice],
    "comments_erasure_ground_is_known": [
        lambda paper: Erasure.objects.create(
            comment=paper.waiting, erased_by=paper.chief, ground="whim"
        ),
    ],
    "comments_erasure_names_whoever_ordered_it": [
        (
            "comments_erasure_2_is_ordered",
            lambda paper: Erasure.objects.create(comment=paper.waiting, ground="unlawful"),
        ),
        (
            "comments_erasure_2_is_due",
            lambda paper: Erasure.objects.create(
                comment=paper.waiting, erased_by=paper.chief, ground="retention"
            ),
        ),
        (
            "comments_erasure_2_is_asked_for",
            lambda paper: Erasure.objects.create(
                comment=paper.waiting, erased_by=paper.chief, ground="mailbox"
            ),
        ),
    ],
    "comments_edition_has_clauses": [publish_edition],
    "comments_clause_number": [lambda paper: publish_edition(paper, (1, "one"), (1, "two"))],
    "comments_clause_key": [lambda paper: publish_edition(paper, (1, "one"), (2, "one"))],
    "comments_clause_numbers_begin_at_one": [lambda paper: publish_edition(paper, (0, "none"))],
    "articles_printed_has_an_address": [
        lambda paper: print_at_once(paper, slug=None),
        lambda paper: print_at_once(paper, section=None),
    ],
    "articles_status_has_who_and_when": [
        lambda paper: change_article(paper, published_by=None),
        lambda paper: change_article(paper, status="withdrawn"),
        lambda paper: change_article(paper, status="hidden"),
    ],
    "articles_year_fits_the_address": [
        lambda paper: change_draft(paper, published_at=datetime(999, 1, 1, tzinfo=UTC)),
        lambda paper: change_draft(paper, published_at=datetime(3000, 1, 1, tzinfo=UTC)),
    ],
    "articles_author_signs_once": [
        lambda paper: paper.article.bylines.create(author=paper.article.signed_by[0]),
    ],
    "articles_related_once": [relate_twice],
    "articles_related_to_another": [
        lambda paper: paper.article.choices.create(related=paper.article),
    ],
    "articles_correction_kind_is_known": [
        lambda paper: paper.article.corrections.create(
            kind="excuse", text="It was late.", made_by=paper.editor
        ),
    ],
    "articles_one_version_per_number": [
        lambda paper: [keep_version(paper, 1) for _time in range(2)],
    ],
    "articles_version_after_the_first_has_its_author": [
        lambda paper: keep_version(paper, 2),
        lambda paper: keep_version(paper, 0, changed_by=paper.editor),
    ],
    "articles_one_page_version_per_number": [
        lambda paper: [keep_page_version(paper, 1) for _time in range(2)],
    ],
    "articles_page_version_after_the_first_has_its_author": [
        lambda paper: keep_page_version(paper, 2),
        lambda paper: keep_page_version(paper, 0, changed_by=paper.editor),
    ],
    "articles_focus_is_on_the_picture": [
        lambda paper: change_picture(paper, focus_x=101),
        lambda paper: change_picture(paper, focus_y=101),
    ],
    "articles_one_rendition_of_a_kind": [
        lambda paper: [add_rendition(paper, file=name) for name in ("one.avif", "two.avif")],
    ],
    "comments_lane_is_known": [lambda paper: change_entry(paper, lane="fast")],
    "comments_lease_has_an_end": [
        lambda paper: change_entry(paper, leased_by=paper.moderator),
        lambda paper: change_entry(paper, leased_until=Now()),
    ],
    "comments_signal_is_known": [lambda paper: notice(paper, kind="hunch")],
    "comments_signal_has_a_beginning_and_an_end": [
        lambda paper: notice(paper, start=0),
        lambda paper: notice(paper, end=1),
        lambda paper: notice(paper, start=1, end=1),
        lambda paper: notice(paper, start=2, end=1),
    ],
    "comments_signal_names_its_watch_word": [
        lambda paper: notice(paper, kind="watch_word"),
        lambda paper: notice(paper, watch_word=watch(paper)),
    ],
    "comments_one_pick_stands": [lambda paper: [pick(paper) for _time in range(2)]],
    "comments_pick_has_a_reason": [lambda paper: pick(paper, reason="")],
    "comments_pick_is_ended_by_somebody": [
        lambda paper: pick(paper, ended_at=Now()),
        lambda paper: pick(paper, ended_by=paper.chief),
    ],
    "comments_second_verdict_is_known": [
        lambda paper: look_again(paper, verdict="reopened"),
        lambda paper: look_again(paper, clause=paper.clause),
        lambda paper: look_again(paper, verdict="rejected"),
    ],
    "comments_referral_goes_somewhere": [lambda paper: refer(paper, to="else")],
    "comments_only_a_chief_is_called_urgently": [
        lambda paper: refer(paper, to="desk", is_urgent=True)
    ],
    "comments_seal_counts_no_more_than_its_last_rows": [
        lambda paper: seal(comment_count=4),
        lambda paper: seal(decision_count=4),
        lambda paper: seal(erasure_count=4),
        lambda paper: seal(edition_count=4),
    ],
    "comments_notice_is_known": [lambda paper: owe(paper, kind="greeting")],
    "comments_notice_goes_to_one": [
        lambda paper: owe(paper, person=paper.chief),
        lambda paper: owe(paper, kind="digest", comment=None, decision=None),
        lambda paper: owe_reporter(paper, comment=paper.approved),
        lambda paper: owe_reporter(paper, person=paper.chief),
        lambda paper: owe_link(paper, person=paper.chief),
        lambda paper: owe_follower(paper, comment=paper.approved),
        lambda paper: owe_follower(paper, person=paper.chief),
    ],
    "comments_notice_takes_a_link": [
        lambda paper: owe_link(paper, mailbox_key=None, person=paper.chief),
        lambda paper: owe_link(paper, kind="digest"),
    ],
    "comments_one_notice_of_a_link": [
        lambda paper: owe_link(paper, mailbox_key=owe_link(paper).mailbox_key),
    ],
    "comments_notice_tells_who_follows": [
        lambda paper: owe(paper, kind="new_comments"),
        lambda paper: owe_follower(paper, kind="digest"),
        lambda paper: owe_follower(paper, decision=paper.approved.newest_decision()),
    ],
    "comments_subscription_is_known": [lambda paper: subscribe(paper, kind="section")],
    "comments_subscription_ended_has_no_address": [
        lambda paper: subscribe(paper, ended_at=Now()),
        lambda paper: subscribe(paper, follower=None),
    ],
    "comments_one_subscription_of_a_kind": [
        lambda paper: subscribe(paper, kind="article"),
    ],
    "comments_one_subscription_per_token": [
        lambda paper: subscribe(paper, token=paper.followed.token),
    ],
    "comments_one_follower_per_address": [
        lambda paper: Follower.objects.create(email="FOL@example.org"),
    ],
    "comments_one_follower_per_token": [
        lambda paper: Follower.objects.create(email="x@y.org", token=paper.followed.follower.token),
    ],
    "comments_digest_interval_is_known": [
        lambda paper: DigestPreference.objects.create(user=paper.chief, interval="yearly"),
    ],
    "comments_notice_tells_of_a_decision": [
        lambda paper: owe(paper, decision=None),
        lambda paper: owe(paper, comment=None, person=paper.chief),
        lambda paper: owe(paper, kind="appeal_dismissed", decision=None),
    ],
    "comments_notice_tells_of_a_report": [
        lambda paper: owe_reporter(paper, report=None, person=paper.chief),
        lambda paper: owe_reporter(paper, decision=paper.approved.decisions.get()),
        lambda paper: owe_reporter(paper, kind="digest"),
    ],
    "comments_one_notice_of_a_report": [
        lambda paper: owe_reporter(paper, report=owe_reporter(paper).report),
    ],
    "comments_notice_ends_once": [
        lambda paper: owe(paper, sent_at=Now(), given_up_at=Now()),
        lambda paper: owe(paper, sent_at=Now(), superseded_at=Now()),
        lambda paper: owe(paper, superseded_at=Now(), given_up_at=Now()),
    ],
    "comments_one_notice_of_a_kind": [lambda paper: owe(paper, kind="approved")],
    "comments_one_notice_per_message": [
        lambda paper: owe(paper, message_id=paper.approved.notices.get().message_id),
    ],
    "comments_one_notice_per_token": [
        lambda paper: owe(paper, token=paper.approved.notices.get().token),
    ],
    "comments_watch_word_stands_once": [
        lambda paper: [watch(paper) for _time in range(2)],
    ],
    "comments_watch_word_is_retired_by_somebody": [
        lambda paper: watch(paper, retired_by=paper.chief),
        lambda paper: watch(paper, retired_at=Now()),
    ],
    "staff_one_person_per_username": [
        lambda paper: paper.hire(paper.editor.username.upper()),
    ],
    "staff_one_person_per_email": [
        lambda paper: hire_two(paper, "ana@example.org", "Ana@Example.ORG"),
    ],
    "staff_nobody_resets_their_own_second_factor": [
        lambda paper: paper.chief.reset_second_factor(by=paper.chief),
    ],
}


@pytest.mark.parametrize(
    ("constraint", "break_it"),
    [(name, break_it) for name, ways in BREAKS.items() for break_it in ways],
    ids=[name for name, ways in BREAKS.items() for _way in ways],
)
def test_what_breaks_a_constraint_is_refused_by_it(paper, constraint, break_it):
    trigger, act = break_it if isinstance(break_it, tuple) else (None, break_it)
    with (
        without_trigger(trigger) if trigger else nullcontext(),
        pytest.raises(IntegrityError) as caught,
        transaction.atomic(),
    ):
        act(paper)
    assert caught.value.__cause__.diag.constraint_name == constraint


def test_every_constraint_that_a_model_declares_is_broken_above():
    declared = {
        constraint.name
        for model in apps.get_models()
        if model.__module__.partition(".")[0] in ROOMS
        for constraint in model._meta.constraints
    }
    assert set(BREAKS) == declared


def test_what_stands_beside_it_in_order_is_taken(paper):
    """So that none of the above is refused for another reason."""
    add_comment(paper, answers=paper.reply, parent=paper.approved)
    reject(paper, passage_start=0, passage_end=1)
    owe(paper)
    owe(paper, kind="digest", comment=None, decision=None, person=paper.chief)
    owe_reporter(paper, report=report(paper, key=b"a third"))
    DigestPreference.objects.create(user=paper.chief)
    paper.waiting = paper.send()
    answer_appeal(paper, words="é" * 2000)
    answer_report(paper, words="é" * 2000)
    report_illegal(paper, key=b"another")
    publish_edition(paper, (1, "one"), (2, "two"))
    hire_two(paper, "", "", "ana@example.org", "bea@example.org")
    paper.editor.reset_second_factor(by=paper.chief)
    paper.chief.reset_second_factor(by=None)
    change_picture(paper, focus_x=100, focus_y=0)
    change_draft(paper, published_at=datetime(1600, 1, 1, tzinfo=UTC))
    print_at_once(paper)
    seal()
    keep_version(paper, 1)
    keep_version(paper, 2, changed_by=paper.editor)
    keep_page_version(paper, 1)
    keep_page_version(paper, 2, changed_by=paper.editor)
    add_rendition(paper, file="one.avif")
    add_rendition(paper, file="two.avif", width=65)
    pick(paper)
    connection.check_constraints()
