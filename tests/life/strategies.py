"""What may happen, to be drawn from.

Drawn are places, not things: which comment is meant is found out when the step is taken. So what is
drawn never hangs on who was quicker.
"""

from hypothesis import strategies as st

from tests.life.by_editors import (
    Discuss,
    KeepAccounts,
    Publish,
    PublishGuidelines,
    SendMails,
    Withdraw,
    Write,
)
from tests.life.by_moderators import (
    AnswerAppeal,
    AnswerForTheNewsroom,
    AnswerReports,
    Decide,
    DecideAnew,
    Erase,
    Refer,
    Undo,
)
from tests.life.by_readers import Again, MakeAppeal, MakeReport, Send, StopMails

PIECES = [
    "<b>bold</b>",
    "</script><script>alert(1)</script>",
    "{{ 7*7 }} {% url 'x' %} &amp; \\u0041",
    "مرحبا كلنا",
    "e\u0301",
    "two  spaces",
    "\r\n\r\nAnother paragraph.",
    "zero\u200bwidth",
    "bell\x07",
    "😀",
    "'; DROP TABLE comments_comment; --",
]
places = st.integers(0, 15)
# Who decides oftenest stands oftenest.
people = st.sampled_from(["mo", "col", "chief", "mo", "chief", "col", "reporter", "root", "editor"])
chiefs = st.sampled_from(["chief", "chief", "root", "mo", "editor"])
off = st.sampled_from([0, 0, 0, 0, 0, -1, 1, -2])
clauses = st.integers(0, 1)
pieces = st.lists(st.sampled_from(PIECES), max_size=3)
aims = st.sampled_from([True, True, True, False])
rulings = st.sampled_from(["upheld", "dismissed"])


def drawn(step, **fields):
    """STEP, drawn from FIELDS; most of them are about something that can be done."""
    return st.builds(step, aims=aims, **fields)


def dealt(choices):
    """One of CHOICES; the oftener it stands there, the oftener. `one_of` would count it once."""
    return st.sampled_from(choices).flatmap(lambda chosen: chosen)


def sends(articles=places):
    return drawn(
        Send,
        article=articles,
        pieces=pieces,
        under_the_address_of=st.sampled_from(["", "", "", "mo", "chief"]),
        stale=st.integers(0, 1),
        fills_trap=st.booleans(),
    )


def replies(comments=places):
    return drawn(
        Send, article=st.just(0), pieces=pieces, parent=comments, answers=st.none() | places
    )


def decisions(comments=places):
    return drawn(
        Decide,
        who=people,
        comment=comments,
        verdict=st.sampled_from(["approve", "reject"]),
        off=off,
        clause=clauses,
        of_another_edition=st.sampled_from([False, False, False, True]),
        passage=st.sampled_from(["", "", "first", "whole", "beyond"]),
        with_note=st.booleans(),
        by_script=st.booleans(),
    )


def undoings(comments=places):
    return drawn(Undo, who=people, comment=comments, off=off)


def decisions_anew(comments=places):
    return drawn(
        DecideAnew,
        who=people,
        comment=comments,
        verb=st.sampled_from(["approve", "reopen"]),
        with_reason=st.sampled_from([True, True, False]),
        off=off,
    )


def referrals(comments=places):
    return drawn(
        Refer,
        who=people,
        comment=comments,
        to=st.sampled_from(["chief", "chief", "desk"]),
        is_urgent=st.booleans(),
        with_note=st.booleans(),
    )


def reports(comments=places):
    return drawn(
        MakeReport,
        comment=comments,
        clause=st.none() | clauses,
        given=st.sampled_from(["", "reader", "col", "col"]),
        is_disguised=st.booleans(),
        fills_trap=st.sampled_from([False, False, False, True]),
    )


def answers_to_reports(comments=places):
    return drawn(
        AnswerReports, who=people, comment=comments, verdict=rulings, clause=clauses, off=off
    )


def appeals(comments=places):
    return drawn(MakeAppeal, comment=comments)


def answers_to_appeals(comments=places):
    return drawn(AnswerAppeal, who=people, comment=comments, verdict=rulings)


def answers_by_the_newsroom(comments=places):
    return drawn(AnswerForTheNewsroom, who=people, comment=comments)


def erasures(comments=places):
    return drawn(
        Erase,
        who=chiefs,
        comment=comments,
        ground=st.sampled_from(["writer_request", "court_order", "unlawful"]),
    )


def stops(comments=places):
    return drawn(StopMails, comment=comments)


agains = drawn(Again, sent=places)
mails = drawn(SendMails)
editions = drawn(PublishGuidelines)


def discussions(articles=places):
    return drawn(
        Discuss,
        who=chiefs,
        article=articles,
        state=st.sampled_from(["open", "open", "closed", "hidden"]),
    )


def publications(articles=places):
    return drawn(Publish, article=articles)


def withdrawals(articles=places):
    return drawn(Withdraw, who=st.sampled_from(["editor", "root", "chief"]), article=articles)


accounts = drawn(
    KeepAccounts,
    who=st.sampled_from(["root", "root", "chief"]),
    whom=st.sampled_from(["col", "mo"]),
    action=st.sampled_from(["deactivate", "activate"]),
)


writings = drawn(
    Write,
    signed_by=st.sampled_from(["", "reporter"]),
    is_printed=st.sampled_from([True, True, False]),
)


def whatever(comments):
    """What may happen to what there is; what happens oftenest stands oftenest."""
    return [
        *[decisions(comments)] * 4,
        *[sends(), replies(comments)] * 2,
        undoings(comments),
        decisions_anew(comments),
        *[reports(comments), answers_to_reports(comments)] * 2,
        *[appeals(comments), answers_to_appeals(comments)] * 2,
        referrals(comments),
        erasures(comments),
        agains,
        answers_by_the_newsroom(comments),
        discussions(),
        publications(),
        withdrawals(),
        accounts,
        editions,
        stops(comments),
        mails,
    ]


def anything(comments=places):
    return dealt([*whatever(comments), writings])


def scripts(comments=places):
    """What two or three do at once, each a step or a few."""
    script = st.lists(dealt(whatever(comments)), min_size=1, max_size=3)
    return st.lists(script, min_size=2, max_size=3)


def one_or_several(comments=places):
    """Scripts as above; mostly one of them alone, with one step."""
    alone = anything(comments).map(lambda step: [[step]])
    return dealt([*[alone] * 5, scripts(comments)])
