"""The mails that were sent, held against what was told: each to its own recipient, of its own kind,
once, and with nobody else's words in it."""

import re
from collections import Counter

from django.core import mail

from tests.life.record import canaries_in
from tests.life.told import ANSWERED, APPROVED, DISMISSED, OWED, RECEIVED, REJECTED, SENT, Report

_DECIDED = {APPROVED: "Your comment is approved", REJECTED: "Your comment is rejected"}
# The end of the address of somebody's own page: their comment's, or their report's.
_OWN_PAGE = re.compile(r"/comments/(?:receipts|reports)/([\w-]{32})/\s")
_LINK = re.compile(r"https?://\S+")


def look_at_mails(told):
    """Whoever was owed a mail got it, and nobody got another."""
    identities = [one.extra_headers["Message-ID"] for one in mail.outbox]
    assert len(identities) == len(set(identities))
    letters = {"comment": told.comments, "report": told.reports}
    about = {one.token: one for things in letters.values() for one in things}
    said = Counter(_of_each(told, about.values()))
    there = Counter()
    for letter in mail.outbox:
        own = _OWN_PAGE.findall(letter.body)
        assert len(own) == 1, letter.body
        there[_address(letter), own[0], letter.subject.partition(":")[0]] += 1
        _says_nothing_of_others(letter, about[own[0]], told)
    assert there == said


def _of_each(told, things):
    """To whom, about which page of their own, under which subject: of each mail that was sent."""
    for one in things:
        for notice in one.notices:
            if notice.state == SENT:
                yield told.addresses[one.token], one.token, _subject(one, notice)


def _address(letter):
    (address,) = letter.recipients()
    return address


def _subject(about, notice):
    if notice.kind == RECEIVED:
        return "We have your report"
    if notice.kind == ANSWERED:
        return f"Your report is {about.ruling.verdict}"
    if notice.kind == DISMISSED:
        return "Your appeal is dismissed"
    if about.decisions[notice.number - 1].ground == "appeal":
        return "Your appeal is upheld"
    return _DECIDED[notice.kind]


# What a mail may hold of what people wrote: words that its recipient was written, and the passage
# of their own that was marked. Never a name, nor what was reported or appealed.
_QUOTED = {
    "We have your report": set(),
    "Your report is upheld": {"reply"},
    "Your report is dismissed": {"reply"},
    "Your appeal is dismissed": {"ruling"},
    "Your appeal is upheld": {"ruling"},
    "Your comment is approved": set(),
    "Your comment is rejected": {"note", "text"},
}


def _says_nothing_of_others(letter, about, told):
    address = _address(letter)
    whole = f"{letter.message()} {letter.body}"
    found = canaries_in(whole, told) - canaries_in(address, told)
    kinds = {re.search(r"z([a-z]+)\d*$", word)[1] for word in found}
    subject = letter.subject.partition(":")[0]
    assert kinds <= _QUOTED[subject], (subject, found)
    if not isinstance(about, Report):
        assert found <= _written_to(about) or about.is_erased, found
    elif about.ruling and about.ruling.words:
        assert found <= {about.ruling.words}, found
    # Where mails about a report lead, the comment is not found.
    if isinstance(about, Report):
        assert not any(one.public_id in letter.body for one in told.comments)


def _written_to(comment):
    """The words that the writer of COMMENT may be written, of all that was ever decided."""
    said = [comment.text, *(one.note for one in comment.decisions)]
    said += [one.ruling.words for one in comment.appeals if one.ruling]
    return set(re.findall(r"canary\w+", " ".join(said)))


def every_mail_is_owed(told):
    """What is owed or was sent is what the record calls for: of each decision and dismissed appeal
    one, and of each report, within its mailbox's limit, the receipt and the answer."""
    for comment in told.comments:
        owed = sorted((one.kind, one.number) for one in comment.notices)
        if comment.is_told:
            assert owed == comment.owed(), comment
        elif comment.writer:
            assert owed == []
        else:
            # Whoever stopped them, or whose address is gone, may have been owed fewer.
            assert set(owed) <= set(comment.owed()), comment
            assert len(set(owed)) == len(owed), comment
    for report in told.reports:
        kinds = [one.kind for one in report.notices]
        assert kinds in ([], [RECEIVED], [RECEIVED, ANSWERED]), report
        assert report.ruling or ANSWERED not in kinds, report
        if report.ruling and RECEIVED in kinds and report.email and not report.is_silent:
            assert ANSWERED in kinds, report
    told.mailboxes_are_within_their_limit()


def nothing_is_owed_any_more(told):
    things = (*told.comments, *told.reports)
    assert not [one for one in things for notice in one.notices if notice.state == OWED]
