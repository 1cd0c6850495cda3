"""Many at once: one of them decides, every other is told; and a limit is a limit."""

from collections import Counter

import pytest
from django.test import Client
from django.urls import reverse

from comments.models import Comment, Decision
from newsroom.staff.groups import MODERATORS
from tests.comments.test_decisions import in_threads
from tests.people import let_in

pytestmark = pytest.mark.django_db(transaction=True)

_JSON = {"accept": "application/json"}


def decide_by_many(people, numbers, clause):
    """Each of PEOPLE, at a desk of their own, sends a decision on each of the comments NUMBERS;
    returns all answers, each with who got it and about what."""
    desks = [let_in(Client(), person) for person in people]

    def decide_all(n):
        answers = []
        # Each begins elsewhere, so that they meet on every comment and never in step.
        turned = numbers[n % len(numbers) :] + numbers[: n % len(numbers)]
        for pk in turned:
            verb = "approve" if (n + pk) % 2 else "reject"
            fields = {"seen": 0, "clause": clause.pk}
            address = reverse(f"admin:desk_{verb}", args=[pk])
            answers.append((n, pk, verb, desks[n].post(address, fields, headers=_JSON)))
        return answers

    return [one for answers in in_threads(len(desks), decide_all) for one in answers]


def assert_one_decided_and_every_other_was_told(answers, people, numbers):
    assert len(answers) == len(people) * len(numbers)
    won = {}
    for n, pk, verb, response in answers:
        if response.status_code == 200:
            assert pk not in won, "decided twice"
            assert response.json()["ok"]
            won[pk] = people[n], {"approve": "approved", "reject": "rejected"}[verb]
    assert set(won) == set(numbers)
    decisions = {one.comment_id: one for one in Decision.objects.all()}
    assert len(decisions) == Decision.objects.count() == len(numbers)
    for pk, (person, verdict) in won.items():
        assert (decisions[pk].moderator, decisions[pk].verdict) == (person, verdict)
        assert Comment.objects.get(pk=pk).status == verdict
    for _n, pk, _verb, response in answers:
        if response.status_code != 200:
            said = response.json()
            assert response.status_code == 409
            assert (said["ok"], said["kind"], said["seen"]) == (False, "decided", 1)
            assert str(won[pk][0]) in said["message"]


@pytest.mark.parametrize(
    ("people", "comments"), [(5, 4), pytest.param(50, 20, marks=pytest.mark.thorough)]
)
def test_of_many_who_decide_at_once_one_does_and_every_other_is_told_by_whom(
    hire, send, clause, people, comments
):
    """By the addresses of the desk, and with a clear answer for each."""
    colleagues = [
        hire(f"moderator{n}", MODERATORS, first_name=f"Mo{n}", last_name="Derator")
        for n in range(people)
    ]
    numbers = [send().pk for _n in range(comments)]
    answers = decide_by_many(colleagues, numbers, clause)
    assert_one_decided_and_every_other_was_told(answers, colleagues, numbers)


def test_many_at_once_get_past_a_limit_by_no_more_than_they_are(article, edition, settings):
    """It is counted over rows, by every process alike; whoever is at the same moment may be the
    last as well, and the next is refused."""
    settings.COMMENTS_AN_HOUR_FROM_AN_ADDRESS = limit = 4
    address = reverse("comments:comment_on", args=[article.slug])
    threads, each = 4, 5

    def send_all(n):
        browser = Client(REMOTE_ADDR="81.2.69.142")
        typed = {"name": "Ana", "email": "ana@example.org", "step": "send"}
        return [
            browser.post(address, {**typed, "text": f"Thought {n} and {m}."}) for m in range(each)
        ]

    answers = [one for answers in in_threads(threads, send_all) for one in answers]
    counted = Counter(answer.status_code for answer in answers)
    assert set(counted) == {303, 429}
    assert counted.total() == threads * each
    assert limit <= counted[303] < limit + threads
    # What was acknowledged is stored, and nothing else.
    assert Comment.objects.count() == counted[303]
    for answer in answers:
        assert answer.status_code == 303 or int(answer["Retry-After"]) > 0
