"""A form is the fields that it shows; whatever else is sent with it is as if it were not sent."""

import pytest
from django.contrib import admin
from django.urls import reverse

from comments.models import (
    Appeal,
    CannedNote,
    Comment,
    DigestPreference,
    Discussion,
    Guidelines,
    Report,
    UrgentInstructions,
    WatchWord,
)
from tests.newsroom.test_every_response import newsroom as newsroom_in_every_state

pytestmark = pytest.mark.django_db
newsroom = newsroom_in_every_state

LONG_AGO = "2001-01-01 00:00:00"


def everything_of(model, value="1", **others):
    """Every column of MODEL, in every name that it might be taken by, as somebody would send it."""
    names = {name for field in model._meta.concrete_fields for name in (field.name, field.attname)}
    return {**dict.fromkeys(sorted(names), value), **others}


FORGED_COMMENT = {
    "id": "77",
    "pk": "77",
    "status": "approved",
    "submitted_at": LONG_AGO,
    "public_id": "bbbbbbbbbbbb",
    "receipt_token": "f" * 32,
    "fingerprint": "00",
    "salt": "00",
    "written_by": "1",
    "written_by_id": "1",
    "is_by_the_newsroom": "1",
    "signature": "Editor",
    "comment": "77",
    "address_hash": "00",
    "submission_key": "00",
    "previewed_for": "60000",
    "filled_trap": "",
    "known_as": "00",
    "moderator": "1",
    "verdict": "approved",
}


def test_no_reader_says_more_of_a_comment_than_its_form_asks(
    client, article, edition, chief, publish, print_article
):
    other, top = print_article(), publish()
    newer = Guidelines.publish(
        by=chief, follows=1, welcome="N", clauses=[{"key": "a", "title": "A", "text": "A"}]
    )
    forged = {
        **FORGED_COMMENT,
        "article": other.pk,
        "article_id": other.pk,
        "slug": other.slug,
        "parent": top.pk,
        "parent_id": top.pk,
        "answers": top.pk,
        "answers_id": top.pk,
        "edition": edition.pk,
        "edition_id": edition.pk,
        "guidelines": edition.number,
    }
    typed = {"name": "Ana", "email": "ana@example.org", "text": "Well.", "step": "send"}
    address = reverse("comments:comment_on", args=[article.slug])
    for sent in ({**forged, **typed}, {f"comment-{name}": v for name, v in forged.items()} | typed):
        assert client.post(address, {**sent, "text": f"{len(sent)}"}).status_code == 303
    for comment in Comment.objects.exclude(pk=top.pk):
        assert comment.pk != 77
        assert comment.is_pending
        assert comment.article == article
        assert comment.parent is comment.answers is comment.written_by is None
        # Without a stamp, the edition that stands now.
        assert comment.edition == newer
        assert comment.submitted_at.year > 2001
        assert comment.public_id != "b" * 12
        assert comment.receipt_token != "f" * 32
        assert comment.contact.previewed_for is None
        assert not comment.decisions.exists()


def test_no_address_says_what_a_form_asks(client, article, edition):
    """Only what is posted counts; an address may have been made by somebody else."""
    address = reverse("comments:comment_on", args=[article.slug])
    asked = "?name=Evil&email=evil@example.org&text=Evil.&step=send&stamp=x"
    response = client.post(address + asked, {"name": "", "text": ""})
    assert response.status_code == 422
    assert "Evil" not in response.content.decode()
    assert "Evil" not in client.get(address + asked).content.decode()
    assert not Comment.objects.exists()


def test_no_reporter_says_more_than_the_form_asks(client, publish, send, chief, clause):
    comment, other = publish(), publish()
    newer = Guidelines.publish(
        by=chief, follows=1, welcome="N", clauses=[{"key": "a", "title": "A", "text": "A"}]
    )
    typed = {"about": newer.clauses.get().pk, "words": "Eels."}
    forged = everything_of(Report, comment=other.pk, comment_id=other.pk, token="f" * 32)
    forged |= {"reported_at": LONG_AGO, "clause": clause.pk, "kind": "illegal", "law": ""}
    forged |= {"verdict": "upheld", "answer": "1", "id": "77"}
    address = reverse("comments:report", args=[comment.public_id])
    assert client.post(address, {**forged, **typed}).status_code == 303
    report = Report.objects.get()
    assert (report.comment, report.clause) == (comment, newer.clauses.get())
    assert (report.kind, report.law, report.words) == ("clause", "", "Eels.")
    assert report.token != "f" * 32
    assert report.reported_at.year > 2001
    assert not hasattr(report, "answer")
    # A clause that stands no more is none that is offered.
    assert client.post(address, {**typed, "about": clause.pk}).status_code == 422
    assert comment.is_approved


def test_no_writer_says_more_of_an_appeal_than_its_form_asks(
    client, send, moderator, clause, chief
):
    mine, other = send(), send()
    for comment in (mine, other):
        comment.reject(by=moderator, citing=clause, seen=0)
    forged = everything_of(Appeal, comment=other.pk, rejection=other.newest_decision().pk)
    forged |= {"verdict": "upheld", "answered_by": chief.pk, "words": "Yes.", "status": "approved"}
    address = reverse("comments:appeal", args=[mine.receipt_token])
    assert client.post(address, {**forged, "text": "It is fine."}).status_code == 303
    appeal = Appeal.objects.get()
    assert (appeal.comment, appeal.rejection) == (mine, mine.newest_decision())
    assert not hasattr(appeal, "answer")
    mine.refresh_from_db()
    assert mine.is_rejected


def test_no_moderator_decides_as_somebody_else_or_at_another_time(
    as_staff, moderator, colleague, chief, send, clause
):
    forged = {
        "moderator_id": chief.pk,
        "by": chief.pk,
        "decided_by": chief.pk,
        "user": chief.pk,
        "decided_at": LONG_AGO,
        "number": "9",
        "ground": "appeal",
        "verdict": "approved",
        "comment": "77",
        "hash": "00",
        "status": "approved",
        "appeal": "1",
        "report": "1",
    }
    comment = send()
    address = reverse("admin:desk_reject", args=[comment.pk])
    fields = {"seen": 0, "clause": clause.pk, "note": "No.", "passage_start": "", "passage_end": ""}
    assert as_staff(moderator).post(address, {**forged, **fields}).status_code == 302
    decision = comment.decisions.get()
    assert (decision.moderator, decision.verdict, decision.number) == (moderator, "rejected", 1)
    assert decision.decided_at.year > 2001
    assert (decision.ground, decision.appeal, decision.report) == ("reading", None, None)
    # And a decision kept in a browser is not sent under another's login, whatever it says.
    other = send()
    kept = {"seen": 0, "moderator": moderator.pk}
    address = reverse("admin:desk_approve", args=[other.pk])
    assert as_staff(colleague).post(address, kept).status_code == 409
    assert not other.decisions.exists()


def test_nobody_signs_as_somebody_else_what_the_desk_is_given(
    as_staff, chief, superuser, clause, article
):
    browser = as_staff(chief)
    forged = {
        "written_by": superuser.pk,
        "added_by": superuser.pk,
        "changed_by": superuser.pk,
        "written_at": LONG_AGO,
        "added_at": LONG_AGO,
        "changed_at": LONG_AGO,
        "id": "77",
        "retired_by": superuser.pk,
        "retired_at": LONG_AGO,
        "version": "99",
    }
    browser.post("/admin/comments/urgentinstructions/add/", {**forged, "text": "Call."})
    browser.post(
        "/admin/comments/watchword/add/",
        {**forged, "phrase": "eel oil", "language": "", "clause_key": clause.key},
    )
    browser.post(
        "/admin/comments/discussion/add/", {**forged, "article": article.pk, "state": "closed"}
    )
    browser.post(
        "/admin/comments/cannednote/add/",
        {**forged, "clause_key": clause.key, "language": "en", "title": "T", "text": "T"},
    )
    instructions, word = UrgentInstructions.objects.get(), WatchWord.objects.get()
    discussion = Discussion.objects.get()
    assert (instructions.written_by, word.added_by, discussion.changed_by) == (chief,) * 3
    assert CannedNote.objects.get().pk != 77
    assert word.retired_at is None
    assert discussion.version != 99
    for one in (instructions.written_at, word.added_at, discussion.changed_at):
        assert one.year > 2001


def test_nobody_publishes_guidelines_in_anothers_name_or_out_of_turn(
    as_staff, chief, superuser, clause
):
    address, browser = "/admin/comments/guidelines/add/", as_staff(chief)
    sent = {"clauses-TOTAL_FORMS": "1", "clauses-INITIAL_FORMS": "0", "follows": "1"}
    sent |= {"welcome": "W", "clauses-0-title": "Kindness", "clauses-0-text": "Be kind."}
    sent |= {"number": "9", "published_by": superuser.pk, "published_at": LONG_AGO}
    # A clause that says it is of another edition, and an edition out of its turn.
    for wrong in ({"clauses-0-edition": clause.edition.pk}, {"follows": "7"}):
        assert browser.post(address, {**sent, **wrong}).status_code == 200
        assert Guidelines.objects.count() == 1
    sent |= {"clauses-0-number": "9", "clauses-0-id": clause.pk}
    assert browser.post(address, sent).status_code == 302
    newest = Guidelines.objects.current()
    assert (newest.number, newest.published_by) == (2, chief)
    assert newest.published_at.year > 2001
    assert [(one.number, one.key) for one in newest.clauses.all()] == [(1, "kindness")]
    clause.refresh_from_db()
    assert (clause.edition.number, clause.title) == (1, "Promotion")


def test_mails_are_chosen_for_oneself_alone(as_staff, moderator, chief):
    forged = {"user": chief.pk, "user_id": chief.pk, "id": "77", "urgent_at_once": ""}
    sent = {**forged, "interval": "never"}
    assert as_staff(moderator).post(reverse("admin:desk_mails"), sent).status_code == 303
    preference = DigestPreference.objects.get()
    assert preference.user == moderator
    # It is a chief's to answer, and was not shown.
    assert preference.urgent_at_once is DigestPreference._meta.get_field("urgent_at_once").default


# All that the forms of the admin take from whoever may do most: to add, to change, and in the rows
# of something else. A field that joins a form joins this.
TAKEN = {
    "staff.User add": {"username", "first_name", "last_name", "email", "groups"},
    "staff.User change": {
        *("username", "first_name", "last_name", "email", "groups", "is_superuser"),
    },
    "articles.Article add": {
        *("headline", "standfirst", "dateline", "body", "section", "topics", "language"),
        *("picture", "slug", "published_at", "opened", "seen"),
    },
    "articles.Article change": {
        *("headline", "standfirst", "dateline", "body", "topics", "language"),
        *("picture", "opened", "seen"),
    },
    "articles.Byline": {"author", "position"},
    "articles.RelatedArticle": {"related", "position"},
    "articles.Correction": {"kind", "text"},
    "articles.Section add": {"name", "position", "slug"},
    "articles.Section change": {"name", "position"},
    "articles.Author add": {"name", "slug", "handle", "about", "user"},
    "articles.Author change": {"name", "slug", "handle", "about", "user"},
    "articles.Topic add": {"name", "slug"},
    "articles.Topic change": {"name", "slug"},
    "articles.Page add": {"title", "slug", "body", "language", "position", "seen"},
    "articles.Page change": {"title", "body", "language", "position", "seen"},
    "articles.Picture add": {"file", "alt", "caption", "credit"},
    "articles.Picture change": {"file", "alt", "caption", "credit", "focus_x", "focus_y"},
    "comments.CannedNote add": {"clause_key", "language", "title", "text"},
    "comments.CannedNote change": {"clause_key", "language", "title", "text"},
    "comments.UrgentInstructions add": {"text"},
    "comments.Discussion add": {"article", "state", "closes_at", "has_no_end"},
    "comments.Discussion change": {"state", "closes_at", "has_no_end"},
    "comments.Guidelines add": {"welcome", "follows"},
    "comments.Clause": {"title", "text", "key"},
    "comments.WatchWord add": {"phrase", "language", "clause_key"},
    "comments.WatchWord change": {"language", "clause_key"},
}


def test_every_form_of_the_admin_takes_what_is_named_here_and_no_more(
    newsroom, as_staff, superuser
):
    browser, taken = as_staff(superuser), {}
    for model in admin.site._registry:
        for verb, args in (("add", []), ("change", [model._default_manager.first().pk])):
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{verb}"
            page = browser.get(reverse(name, args=args)).context or {}
            if "adminform" not in page:
                continue
            fields = page["adminform"].form.fields.items()
            taken[f"{model._meta.label} {verb}"] = {
                name for name, field in fields if not field.disabled
            }
            for rows in page["inline_admin_formsets"]:
                taken[rows.opts.model._meta.label] = set(rows.formset.form.base_fields)
    assert {name: fields for name, fields in taken.items() if fields} == TAKEN
