"""The four promises, asked after each step."""

import re
from collections import Counter
from datetime import timedelta
from itertools import cycle

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import erasure_log
from comments.record.verify import Summary, verify_record
from tests.cached import Worker
from tests.comments.test_decisions import tables_holding
from tests.comments.test_leaks import FOR_STAFF_ALONE, SURFACES, everything_of
from tests.life.mails import every_mail_is_owed, look_at_mails
from tests.life.record import (
    canaries_in,
    facts_of,
    moments,
    print_of_all_tables,
    read_back,
    read_back_articles,
    rows_for_good,
)
from tests.life.told import APPROVED, REJECTED

# What says a moment of its own: the cursors of the test, and since when a feed is as it is.
_ODD = "article, odd cursors"
# What there is of each article; of all else there is one.
OF_AN_ARTICLE = ("article", "article, HEAD", "form", "reports")
# A form for reports has a name of its own each time it is handed out, so that it is known again.
_SHEET = re.compile(r'(<input type="hidden" name="sheet" value=")[\w-]{22}(">)')
_OF_THE_CLOCK = re.compile(r"^Last-Modified: .*\n", re.MULTILINE)
# Two clocks of one machine.
_SOON = timedelta(seconds=1)


class Promises:
    """Holds what the newsroom shows and keeps against what was TOLD."""

    def __init__(self, told):
        self.told = told
        self.reader = Client()
        # Who comes by way of the page cache, which has seen every page before.
        self.worker = Worker(is_watching=False)
        # By surface and article: what readers could know of when it was seen, and its bytes.
        self.seen = {}
        self.in_turn = cycle(SURFACES)
        self.rows = set()
        # By token: when each came. And when that was asked last.
        self.came, self.looked_at = {}, timezone.now()

    # 1. Nothing unapproved is shown

    def look(self, article, names=()):
        """Look at ARTICLE's page, at one other surface, each time another, and at NAMES."""
        for name in dict.fromkeys(["article", next(self.in_turn), *names]):
            said = SURFACES[name](article.row, self.reader)
            self._shows_what_it_may(name, said, article)
            if name == "article":
                self._is_the_same_when_kept(article)
            self._moves_only_for_a_reason(name, said, article)

    def _is_the_same_when_kept(self, article):
        """Whatever was kept before, it is what Django would say now."""
        address = article.row.get_absolute_url()
        self.worker.look()
        assert self.worker.get(address).body == self.reader.get(address).content

    def _shows_what_it_may(self, name, said, article):
        told = self.told
        shown = [one for one in told.comments if told.is_shown(one)]
        allowed = canaries_in("".join(f"{one.name} {one.text} " for one in shown), told)
        assert canaries_in(said, told) <= allowed, name
        places = {one.public_id for one in (*shown, *filter(told.leaves_a_place, told.comments))}
        assert {one.public_id for one in told.comments if one.public_id in said} <= places, name
        for one in told.comments:
            assert one.token not in said, name
        if name == "article":
            self._shows_all_it_may(said, article)

    def _shows_all_it_may(self, said, article):
        """And what is approved is there; and they are as many as is said."""
        told = self.told
        here = [one for one in told.comments if one.article == article.pk]
        shown = [one for one in here if told.is_shown(one)]
        words = canaries_in("".join(f"{one.name} {one.text} " for one in shown), told)
        assert canaries_in(said, told) == words
        places = {one.public_id for one in here if told.is_shown(one) or told.leaves_a_place(one)}
        assert set(re.findall(r'<li class="comment" id="comment-(\w+)"', said)) == places
        if article.state != "published" or article.discussion == "hidden":
            assert 'class="thread-count"' not in said
            assert "commentCount" not in said
            return
        (count,) = re.findall(r'class="thread-count"[^>]*>(\w+) comment', said)
        assert count == (str(len(shown)) if shown else "No")
        assert re.findall(r'"commentCount":(\d+)', said) == [str(len(shown))]

    def _moves_only_for_a_reason(self, name, said, article):
        if name == _ODD:
            return
        said = _SHEET.sub(r"\1\2", _OF_THE_CLOCK.sub("", said))
        state, before = self.seen.get((name, article.pk), (None, None))
        now = self.told.public_state()
        if state == now:
            assert said == before, f"{name}: its bytes moved"
        self.seen[name, article.pk] = now, said

    def look_everywhere(self):
        """Look at every surface, at every article's own, at every receipt, and into every mail."""
        told = self.told
        spoken_of = [one.article for one in told.comments]
        most = max(told.articles, key=lambda article: spoken_of.count(article.pk))
        for article in told.articles:
            self.look(article, SURFACES if article is most else OF_AN_ARTICLE)
        for name, surface in FOR_STAFF_ALONE.items():
            assert not canaries_in(surface(most.row, self.reader), told), name
        for comment in told.comments:
            self._is_its_writers_own(comment)
            for report in comment.reports:
                self._is_its_reporters_own(report)
        look_at_mails(told)

    def _is_its_writers_own(self, comment):
        """The receipt says what became of this comment, and of others only whom it answers, while
        that one is shown."""
        page = self.reader.get(reverse("comments:receipt", args=[comment.token]))
        assert page.status_code == 200
        said = [comment.name, comment.text]
        answered = self.told.comment(comment.answers or comment.parent)
        if answered and self.told.is_shown(answered) and not comment.is_erased:
            said.append(answered.name)
        newest = comment.decisions[-1] if comment.decisions else None
        if newest and newest.verdict == REJECTED:
            said.append(newest.note)
        for appeal in comment.appeals:
            said += [appeal.words, appeal.ruling.words if appeal.ruling else ""]
        said = canaries_in(" ".join(said), self.told)
        assert canaries_in(everything_of(page), self.told) == said

    def _is_its_reporters_own(self, report):
        page = self.reader.get(reverse("comments:report_receipt", args=[report.token]))
        words = [report.words, report.law, report.ruling.words if report.ruling else ""]
        said = canaries_in(" ".join(words), self.told)
        assert canaries_in(everything_of(page), self.told) == said

    # 2, 3 and 4. What is on record is what was told

    def hold_the_record(self):
        """The tables say what was told, no more and no less, each once."""
        assert read_back(self.told) == self.told.comments
        states = {one.pk: (one.state, one.discussion) for one in self.told.articles}
        assert read_back_articles(self.told) == states
        self.only_adds()

    def only_adds(self):
        """What is only added is there as it was before, byte for byte."""
        rows = rows_for_good(self.told)
        lost = self.rows - rows
        assert not lost, lost
        self.rows = rows
        came = moments(self.told)
        assert came.items() >= self.came.items()
        now = timezone.now()
        for token in came.keys() - self.came.keys():
            # It says when it came, and says so for good.
            assert self.looked_at - _SOON < came[token] < now + _SOON
        self.came, self.looked_at = came, now

    def changed_nothing(self, before):
        assert print_of_all_tables() == before

    def verify(self):
        """What `verify_record` finds, of all that is in the database: nothing."""
        assert [str(finding) for finding in verify_record(summary=Summary())] == []

    def erased_for_good(self):
        """What was erased stands in no table, and is in the log outside of them, once."""
        standing = "".join(one.name for one in self.told.comments)
        logged = [entry.public_id for entry in erasure_log.entries()]
        for comment in self.told.comments:
            if comment.is_erased:
                assert logged.count(comment.public_id) == 1
                if comment.stem not in standing:
                    assert tables_holding(comment.stem) == []

    # Done at once

    def hold_what_was_said(self, before, answers):
        """Of what was done at once: who was told that it was taken finds it there, once, and
        nobody finds what nobody was told of. Then the record is what was told."""
        after = read_back(self.told)
        erased = {one.token for one in after if one.is_erased}
        claimed = {claim for answer in answers if answer.is_taken for claim in answer.claims}
        there = facts_of(after)
        known = set(facts_of(_as_they_are_now(before, erased)))
        claimed = {_blanked(claim, erased) for claim in claimed}
        unclaimed = {fact for fact in set(there) - known - claimed if not _follows(fact, claimed)}
        assert not unclaimed, unclaimed
        assert not claimed - set(there), claimed - set(there)
        for fact, times in there.items():
            # The same appeal may be made against two rejections, the same question asked twice.
            assert times == 1 or fact[0] in {"appeal", "referral"} or fact[1] in erased, fact
        waiting = Counter(_as_sent(one) for one in after if not (one.decisions or one.is_erased))
        assert all(times == 1 for times in waiting.values()), waiting.most_common(1)
        self.told.comments = after
        every_mail_is_owed(self.told)
        for article in self.told.articles:
            article.state, article.discussion = read_back_articles(self.told)[article.pk]
        self.only_adds()

    def could_be_read(self, said):
        """What was READ while things changed had been approved at some time, and its parent."""
        told = self.told
        shown = [one for one in told.comments if _was_approved(one)]
        shown = [one for one in shown if not one.parent or _was_approved(told.comment(one.parent))]
        words = canaries_in("".join(f"{one.name} {one.text} " for one in shown), told)
        erased = tuple(one.stem for one in told.comments if one.is_erased)
        found = {word for word in canaries_in(said, told) if not word.startswith(erased or ("-",))}
        assert found <= words, found - words


def _as_sent(comment):
    """By what COMMENT, sent again while it waits, is known to be the same."""
    place = (comment.article, comment.parent, comment.answers)
    return (*place, comment.name, comment.email.lower(), comment.text)


def _was_approved(comment):
    return any(one.verdict == APPROVED for one in comment.decisions)


def _as_they_are_now(comments, erased):
    return [one.erased() if one.token in erased else one for one in comments]


def _blanked(claim, erased):
    """CLAIM, without its words where its comment is erased by now."""
    kind, token, *said = claim
    if token not in erased:
        return claim
    blanks = {"comment": 2, "answer": 2, "appeal": 1, "ruling": 1, "report": 1, "reply": 1}
    blank = blanks.get(kind, 1 if kind == "referral" else 0)
    return (kind, token, *said[: len(said) - blank], *[""] * blank)


def _follows(fact, claimed):
    """Whether FACT, a decision, comes with what somebody was told of: the rejection with an upheld
    report, the approval with the undoing of a take-down."""
    kind, token, *said = fact
    if kind != "decision":
        return False
    number, verdict, by = said
    upheld = any(
        claim[:4] == ("reply", token, by, "upheld") for claim in claimed if verdict == REJECTED
    )
    return upheld or ("decision", token, number - 1, "reopened", by) in claimed
