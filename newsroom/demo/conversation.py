"""The demo's comments and what was decided about them, told in the order it happened."""

from datetime import timedelta

from articles.models import Article
from comments.models import (
    Comment,
    Contact,
    Decision,
    Discussion,
    Erasure,
    Pick,
    QueueEntry,
    signature_of,
)
from comments.models.canonical import canonical_name, canonical_text
from comments.models.contact import submission_key
from comments.models.recommending import Reader, recommend
from comments.signals.look_over import look_over_waiting
from newsroom.demo.objections import insert_appeal, insert_reports, insert_second_look


def load_conversation(contents, now, articles, editions, staff):
    """Insert CONTENTS at their times in the past: comments, and all that was done about them."""
    comments = {}
    for content in sorted(contents, key=lambda content: "parent" in content):
        article, about = articles[content["article"]]
        published = now - timedelta(hours=about["age_hours"])
        at = published + timedelta(hours=content["after_hours"])
        comment = _insert_comment(
            content, at, article, editions[content.get("edition", 2)], comments, staff
        )
        comments[content["key"]] = comment
    for content in contents:
        comment = comments[content["key"]]
        at = comment.submitted_at
        for number, decision in enumerate(content.get("decision", []), start=1):
            at += timedelta(minutes=decision["after_minutes"])
            taken = _insert_decision(comment, number, decision, at, staff)
            if look := decision.get("second_look"):
                insert_second_look(taken, look, at, staff)
        if appeal := content.get("appeal"):
            insert_appeal(comment, appeal, at, staff)
        if reports := content.get("report"):
            # Of the edition in force, as everybody who reports.
            clauses = editions[max(editions)].clauses
            answer = content.get("reports_answer")
            insert_reports(comment, reports, answer, at, clauses, staff)
        if pick := content.get("pick"):
            Pick.record(comment, by=staff[pick["by"]], reason=pick["reason"])
        for number in range(content.get("recommended", 0)):
            recommend(comment, by=Reader(b"of the demo %d" % number, "a browser"))
        if erasure := content.get("erasure"):
            Erasure.objects.create(
                comment=comment,
                erased_by=staff[erasure["by"]],
                erased_at=at + timedelta(minutes=erasure["after_minutes"]),
                ground=erasure["ground"],
            )


def look_over_what_waits():
    """Let the signals look at it, in the order in which it came."""
    look_over_waiting(QueueEntry.objects.select_related("comment").order_by("submitted_at"))


def _insert_comment(content, at, article: Article, edition, comments, staff):
    Discussion.objects.get_or_create(article=article)
    written_by = staff.get(content.get("written_by"))
    email = written_by.email if written_by else content["email"]
    said = {
        "article": article,
        "parent": comments.get(content.get("parent")),
        "answers": comments.get(content.get("answers")),
        "name": signature_of(written_by) if written_by else canonical_name(content["name"]),
        "text": canonical_text(content["text"]),
        "written_by": written_by,
    }
    comment = Comment.objects.create(edition=edition, submitted_at=at, **said)
    Contact.objects.create(
        comment=comment,
        email=email,
        submission_key=submission_key(email=email, **said),
        previewed_for=content.get("previewed_for", 48_000),
    )
    return comment


def _insert_decision(comment, number, content, at, staff):
    clause = comment.edition.clauses.get(key=content["clause"]) if "clause" in content else None
    return Decision.record(
        comment,
        seen=number - 1,
        verdict=content["verdict"],
        ground=content.get("ground", Decision.Ground.READING),
        by=staff[content["moderator"]],
        note=content.get("note", ""),
        reason=content.get("reason", ""),
        clause=clause,
        decided_at=at,
    )
