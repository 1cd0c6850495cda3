"""The newsroom in which the comment's life is tried, and how often and how long.

Two profiles. `quick`: the same few tries each time, for every run of the tests. `thorough`: more of
them; at length, other ones each time, whose seed is printed, so that one can be had again.
"""

import logging
import os
import secrets
import sys
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, settings

from articles.models import Article as ArticleRow
from articles.models import Author, Page, Section, Topic
from comments.models import Guidelines
from newsroom.staff.groups import CHIEF_MODERATORS, EDITORS, MODERATORS
from newsroom.staff.models import User
from tests.life.by_editors import editions
from tests.life.hands import Hands
from tests.life.life import Life
from tests.life.told import Person

_ALL = {
    # Nothing is kept of one run for the next, and no machine is too slow.
    "database": None,
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "print_blob": True,
    "report_multiple_bugs": False,
    # One that fails is told as it was drawn: to make it shorter takes minutes.
    "phases": [Phase.generate],
}
# Fewer than ten tries in a row: from the tenth on Hypothesis varies what it drew before, which is
# for tests that cost nothing. So many tries come in rounds.
QUICK = settings(**_ALL, derandomize=True, max_examples=3, stateful_step_count=16)
THOROUGH = settings(**_ALL, max_examples=9, stateful_step_count=30)
# `NEWSROOM_LIFE_ROUNDS=12` tries at length: so many rounds of nine tries.
ROUNDS = int(os.environ.get("NEWSROOM_LIFE_ROUNDS", "1"))
# Whether something is found at all: nobody needs it at its shortest.
TO_BE_FOUND = settings(QUICK, max_examples=25, stateful_step_count=50)

# By key: groups, first and last name.
STAFF = {
    "mo": ([MODERATORS], "Mo", "Derator"),
    "col": ([MODERATORS], "Col", "League"),
    "chief": ([CHIEF_MODERATORS], "Chi", "Ef"),
    "editor": ([EDITORS], "Edda", "Itor"),
    # Writes for the paper, and moderates what is not under their own articles.
    "reporter": ([MODERATORS], "Re", "Porter"),
    "root": ([], "", ""),
}


class Newsroom:
    """A paper with its staff, its guidelines, and as many hands as act at once."""

    def __init__(self, hire, as_staff):
        self.times = 0
        self.staff = {
            key: hire(
                key,
                *groups,
                first_name=first,
                last_name=last,
                email=f"{key}@paper.example",
                is_superuser=key == "root",
            )
            for key, (groups, first, last) in STAFF.items()
        }
        self.hands = Hands(4, lambda person: as_staff(self.staff[person.key]))
        self.section = Section.objects.create(name="Harbour", slug="harbour")
        self.topic = Topic.objects.create(name="Ferries", slug="ferries")
        Page.objects.create(title="Privacy", slug="privacy", body="<p>Little is kept.</p>")
        self.authors = {
            "": Author.objects.create(name="Ada Quill", slug="ada-quill"),
            "reporter": Author.objects.create(
                name="Re Porter", slug="re-porter", user=self.staff["reporter"]
            ),
        }
        for number in range(2):
            Guidelines.publish(
                by=self.staff["chief"],
                follows=number,
                welcome="What adds to the article.",
                clauses=[
                    {"key": key, "title": key.capitalize(), "text": f"None of it, {number}."}
                    for key in ("promotion", "abuse")
                ],
            )

    def hire_all(self):
        """Everybody, as they are known to the rules; who was let go is back. Each time under
        another address, so that no mailbox was told of reports before."""
        self.times += 1
        for person in User.objects.filter(is_active=False):
            person.activate()
        for key, (groups, first, last) in STAFF.items():
            is_root = key == "root"
            email = f"{key}.{self.times}@paper.example"
            User.objects.filter(pk=self.staff[key].pk).update(email=email)
            self.staff[key].email = email
            yield Person(
                key=key,
                pk=self.staff[key].pk,
                email=email,
                signature=f"{first} {last}".strip(),
                moderates=is_root or MODERATORS in groups or CHIEF_MODERATORS in groups,
                overrules=is_root or CHIEF_MODERATORS in groups,
                edits=is_root or EDITORS in groups,
                keeps_accounts=is_root,
            )

    def hand_of(self, who):
        """Everybody has a hand of their own, as far as they go round."""
        return [*STAFF, ""].index(who) % len(self.hands.threads)

    def write(self, signed_by):
        number = ArticleRow.objects.count() + 1
        article = ArticleRow.objects.create(
            headline=f"Ferry {number} sails again",
            slug=f"ferry-{number}",
            standfirst="After a winter at the quay.",
            section=self.section,
            dateline="SALTHAVEN",
            body="<p>The ferry left at six.</p>",
        )
        article.bylines.create(author=self.authors[signed_by], position=0)
        article.topics.add(self.topic)
        return article

    def settle(self, told):
        """Have TOLD know who is still here and which guidelines there are, after much at once."""
        told.editions.update(editions())
        here = set(User.objects.filter(is_active=True).values_list("pk", flat=True))
        for person in told.people.values():
            person.is_active = person.pk in here

    def life(self):
        return Life(self)


@pytest.fixture
def newsroom(transactional_db, hire, as_staff, settings, tmp_path):
    """Made once for all tries: each has articles of its own, and looks at no other's."""
    settings.ERASURE_LOG = tmp_path / "erased"
    for limit in dir(settings):
        if "_AN_HOUR" in limit:
            setattr(settings, limit, 1_000_000)
    # What is refused on purpose would fill the screen.
    logging.disable(logging.WARNING)
    newsroom = Newsroom(hire, as_staff)
    yield newsroom
    newsroom.hands.rest()
    logging.disable(logging.NOTSET)


@pytest.fixture
def tally():
    """Counts tries and steps, and says at the end how many there were (`pytest -s` shows it)."""
    lives = []

    def count(life):
        lives.append(life)
        return life

    yield count
    steps = sum((life.steps for life in lives), Counter())
    outcomes = Counter()
    for (_name, outcome), times in steps.items():
        outcomes[outcome] += times
    said = ", ".join(f"{times} {outcome}" for outcome, times in outcomes.most_common())
    sys.stdout.write(f"\n{len(lives)} tries, {steps.total()} steps: {said}\n")
    for (name, outcome), times in sorted(steps.items()):
        sys.stdout.write(f"  {name} {outcome}: {times}\n")


@pytest.fixture
def first_seed(request):
    """One for all runs, so that a change is not refused for what was there before it; at length
    another each time, unless one is asked for. It is said where a test fails."""
    asked = request.config.getoption("--hypothesis-seed")
    if asked and asked != "random":
        number = int(asked)
    else:
        number = secrets.randbelow(2**32) if asked or ROUNDS > 1 else 1
    sys.stdout.write(f"To have the same again: --hypothesis-seed={number}\n")
    return number
