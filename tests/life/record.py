"""What is on record, read back from the tables, to be held against what was told."""

import re
from collections import Counter

from django.db import connection

from comments.models import Appeal as AppealRow
from comments.models import Comment as CommentRow
from comments.models import Discussion
from comments.models import Report as ReportRow
from tests.life.told import (
    DROPPED,
    OWED,
    SENT,
    Appeal,
    Comment,
    Decision,
    Notice,
    Referral,
    Report,
    Ruling,
)


def read_back(told):
    """The comments of this try as the tables have them, in the order in which they came."""
    names = {person.pk: person.key for person in told.people.values()}
    stems = {one.token: one.stem for one in told.comments}
    rows = CommentRow.objects.filter(article__in=[one.pk for one in told.articles])
    rows = rows.select_related("contact", "erasure", "silence", "edition", "parent", "answers")
    rows = rows.prefetch_related(
        "decisions__clause__edition",
        "decisions__notes",
        "referrals",
        "notices__decision",
    )
    complaints = {
        Appeal: _by_comment(AppealRow.objects.select_related("answer", "rejection"), rows),
        Report: _by_comment(
            ReportRow.objects.select_related(
                "answer", "reporter", "silence", "clause__edition"
            ).prefetch_related("notices"),
            rows,
        ),
    }
    return [
        Comment(
            token=row.receipt_token,
            stem=stems.get(row.receipt_token) or _stem_in(row.text, told, stems),
            pk=row.pk,
            public_id=row.public_id,
            article=row.article_id,
            parent=row.parent.receipt_token if row.parent else "",
            answers=row.answers.receipt_token if row.answers else "",
            edition=row.edition.number,
            writer=names.get(row.written_by_id, ""),
            name=row.name,
            text=row.text,
            email=row.contact.email if hasattr(row, "contact") else "",
            is_erased=hasattr(row, "erasure"),
            is_silent=hasattr(row, "silence"),
            decisions=[_decision(one, names) for one in _in_order(row.decisions, "number")],
            appeals=[_appeal(one, names) for one in complaints[Appeal].get(row.pk, [])],
            reports=[
                _report(one, row.decisions.all(), names)
                for one in complaints[Report].get(row.pk, [])
            ],
            referrals=[
                Referral(names[one.referred_by_id], one.to, one.is_urgent, one.note)
                for one in _in_order(row.referrals, "pk")
            ],
            notices=[_notice(one) for one in _in_order(row.notices, "pk")],
        )
        for row in rows.order_by("pk")
    ]


def _by_comment(complaints, comments):
    found = {}
    numbers = comments.order_by().values("pk")
    for one in complaints.filter(comment__in=numbers).order_by("pk"):
        found.setdefault(one.comment_id, []).append(one)
    return found


def _stem_in(text, told, stems):
    stem = text.partition("text")[0]
    return stem if stem and stem not in stems.values() else told.new_stem()


def _in_order(rows, column):
    return sorted(rows.all(), key=lambda row: getattr(row, column))


def _decision(row, names):
    notes = {note.kind: note.text for note in row.notes.all()}
    marked = (row.passage_start, row.passage_end)
    return Decision(
        verdict=row.verdict,
        ground=row.ground,
        by=names[row.moderator_id],
        clause=(row.clause.edition.number, row.clause.key) if row.clause else None,
        passage=None if marked == (None, None) else marked,
        note=notes.get("note", ""),
        reason=notes.get("reason", ""),
    )


def _ruling(row, names):
    answer = getattr(row, "answer", None)
    return answer and Ruling(answer.verdict, names[answer.answered_by_id], answer.words)


def _appeal(row, names):
    return Appeal(against=row.rejection.number, words=row.text, ruling=_ruling(row, names))


def _report(row, decisions, names):
    reporter = getattr(row, "reporter", None)
    earlier = [one for one in decisions if one.decided_at <= row.reported_at]
    return Report(
        token=row.token,
        of_state=len(earlier),
        about=f"{row.clause.edition.number}:{row.clause.key}" if row.clause else row.kind,
        words=row.words,
        law=row.law,
        name=reporter.name if reporter else "",
        email=reporter.email if reporter else "",
        ruling=_ruling(row, names),
        is_known_again=row.key is not None,
        is_silent=hasattr(row, "silence"),
        notices=[_notice(one) for one in _in_order(row.notices, "pk")],
    )


def _notice(row):
    ended = {SENT: row.sent_at, DROPPED: row.superseded_at, "given up": row.given_up_at}
    state = next((state for state, moment in ended.items() if moment), OWED)
    return Notice(row.kind, row.decision.number if row.decision else 0, state)


def read_back_articles(told):
    """By number: the state of each article, and of its discussion."""
    rows = {one.pk: one.row for one in told.articles}
    for row in rows.values():
        row.refresh_from_db()
    states = dict(Discussion.objects.filter(pk__in=rows).values_list("pk", "state"))
    return {pk: (row.status, states.get(pk, "open")) for pk, row in rows.items()}


# As facts, each of which somebody was told, or was not


def facts_of(comments):
    """What COMMENTS say was acknowledged, each fact as often as it is there."""
    facts = Counter()
    for one in comments:
        place = (one.article, one.parent, one.answers, one.writer, one.name, one.text)
        facts["answer" if one.writer else "comment", one.token, *place] += 1
        for number, decision in enumerate(one.decisions, start=1):
            facts["decision", one.token, number, decision.verdict, decision.by] += 1
        for appeal in one.appeals:
            facts["appeal", one.token, appeal.words] += 1
            if ruling := appeal.ruling:
                said = (ruling.by, ruling.verdict, ruling.words)
                facts["ruling", one.token, appeal.against, *said] += 1
        for report in one.reports:
            facts["report", one.token, report.token, report.about, report.words] += 1
            if ruling := report.ruling:
                # All that was open is answered with the same words.
                facts["reply", one.token, ruling.by, ruling.verdict, ruling.words] = 1
        for referral in one.referrals:
            facts["referral", one.token, referral.by, referral.to, referral.note] += 1
        if one.is_erased:
            facts["erasure", one.token] += 1
    return facts


# Byte for byte

# Rows that stand as they were added, for good.
ONLY_ADDED = {
    "comments_decision": "comment_id = ANY(%(comments)s)",
    "comments_erasure": "comment_id = ANY(%(comments)s)",
    "comments_silence": "comment_id = ANY(%(comments)s)",
    "comments_reportsilence": (
        "report_id IN (SELECT id FROM comments_report WHERE comment_id = ANY(%(comments)s))"
    ),
    "comments_guidelines": "true",
    "comments_clause": "true",
}
# Rows that stand as they were added, but for what an erasure blanks, and for what else is named.
BLANKED = {
    "comments_comment": ("id = ANY(%(comments)s)", "{status,text,name,salt}"),
    "comments_referral": ("comment_id = ANY(%(comments)s)", "{note}"),
    "comments_appeal": ("comment_id = ANY(%(comments)s)", "{text,salt}"),
    "comments_report": ("comment_id = ANY(%(comments)s)", "{words,law,salt,key}"),
    "comments_appealanswer": (
        "appeal_id IN (SELECT id FROM comments_appeal WHERE comment_id = ANY(%(comments)s))",
        "{words,salt}",
    ),
    "comments_reportanswer": (
        "report_id IN (SELECT id FROM comments_report WHERE comment_id = ANY(%(comments)s))",
        "{words,salt}",
    ),
}


def rows_for_good(told):
    """Every row of this try that is never changed, to the letter."""
    questions = [
        f"SELECT '{table}', t::text FROM {table} AS t WHERE {which}"
        for table, which in ONLY_ADDED.items()
    ] + [
        f"SELECT '{table}', (to_jsonb(t) - '{but}'::text[])::text FROM {table} AS t WHERE {which}"
        for table, (which, but) in BLANKED.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(questions), {"comments": [one.pk for one in told.comments]}
        )
        return set(cursor.fetchall())


def print_of_all_tables():
    """A number for each table of the paper's: the same while nothing in it changes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename ~ '^(articles|comments)_' OR tablename = 'django_admin_log'"
        )
        questions = [
            f"SELECT '{table}', count(*), sum(hashtextextended(t::text, 0)) FROM {table} AS t"
            for (table,) in cursor.fetchall()
        ]
        cursor.execute(" UNION ALL ".join(questions))
        return {table: told for table, *told in cursor.fetchall()}


def moments(told):
    """By token: when the tables say that each comment came."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT receipt_token, submitted_at FROM comments_comment WHERE id = ANY(%s)",
            [[one.pk for one in told.comments]],
        )
        return dict(cursor.fetchall())


def canaries_in(said, told):
    """The words of this try that SAID holds."""
    return set(re.findall(rf"{told.tag}q\d+z[a-z]+\d*", said))
