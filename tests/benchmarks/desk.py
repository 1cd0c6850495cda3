"""How long the desk takes over a million comments: python -m tests.benchmarks.desk"""

import statistics
import time

from tests.benchmarks import part

# So many times: ten cards at once, as when the desk is opened; then, as it goes on, a decision on
# each of three and the next three.
ROUNDS = 30
AT_A_TIME = 3
SAID = """
A moderator at the desk of a newsroom of {comments:,} comments, {waiting:,} of them waiting: each
a whole request to Django in process, PostgreSQL included, of a quick and forgetful server.
"""


def measure():
    from django.conf import settings
    from django.urls import reverse

    from comments.models import Comment
    from newsroom.staff.models import User

    settings.ALLOWED_HOSTS = ["testserver"]
    numbers = {"comments": Comment.objects.count(), "waiting": Comment.objects.waiting().count()}
    browser = _logged_in(User.objects.get(username="moderator"))
    took = {
        name: []
        for name in ("ten cards", "the next three cards", "a decision", "exact counts of all lanes")
    }
    took |= {f"the page {name}": [] for name in _PAGES}
    times = part.rounds(ROUNDS)
    for number in range(times):
        part.tell(f"round {number + 1} of {times}")
        take = reverse("admin:desk_take")
        held = _timed(took["ten cards"], browser.post, take, json=True).json()["held"]
        for _time in range(AT_A_TIME):
            for card in held[:AT_A_TIME]:
                verb = reverse("admin:desk_approve", args=[card])
                answer = _timed(took["a decision"], browser.post, verb, {"seen": 0}, json=True)
                assert answer.json()["ok"], answer.content
            fields = {"shown": held[AT_A_TIME:]}
            answer = _timed(took["the next three cards"], browser.post, take, fields, json=True)
            held = answer.json()["held"]
            assert len(answer.json()["cards"]) == AT_A_TIME, len(held)
        _timed(took["exact counts of all lanes"], browser.get, reverse("admin:desk_counts"))
        if number < 10:
            for name, query in _PAGES.items():
                _timed(took[f"the page {name}"], browser.get, f"{reverse('admin:desk')}?{query}")
    rows = [
        [name, f"{statistics.median(times):.1f}", f"{max(times):.1f}", str(len(times))]
        for name, times in took.items()
    ]
    columns = ["milliseconds", "median", "worst", "times"]
    text = " ".join(SAID.format(**numbers).split())
    return part.found("The desk", text, [part.table("At the desk", columns, rows)])


_PAGES = {
    "Waiting": "lane=waiting",
    "Published": "lane=published",
    "Decided by everyone": "lane=decided",
    "Waiting, one article": "lane=waiting&article=150",
    "Waiting, a word": "lane=waiting&q=c4ca",
    "Published, a word": "lane=published&q=c4ca",
}


def _logged_in(person):
    from django.test import Client

    from tests.people import let_in

    browser = Client()
    let_in(browser, person)
    return browser


def _timed(times, ask, address, fields=None, json=False):
    headers = {"accept": "application/json"} if json else {}
    begun = time.perf_counter()
    answer = ask(address, fields or {}, headers=headers)
    times.append((time.perf_counter() - begun) * 1000)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer


if __name__ == "__main__":
    part.program(measure)
