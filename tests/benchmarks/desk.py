"""How long the desk takes over a million comments: python -m tests.benchmarks.desk"""

import statistics
import sys
import time

import django
from django.conf import settings

from tests.people import let_in

# So many times: ten cards at once, as when the desk is opened; then, as it goes on, a decision on
# each of three and the next three.
ROUNDS = 30
AT_A_TIME = 3


def main():
    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    from django.urls import reverse

    from newsroom.staff.models import User

    browser = _logged_in(User.objects.get(username="moderator"))
    took = {
        name: []
        for name in ("ten cards", "the next three cards", "a decision", "exact counts of all lanes")
    }
    took |= {f"the page {name}": [] for name in _PAGES}
    for number in range(ROUNDS):
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
    sys.stdout.write(f"{'':42}{'median':>8}{'worst':>8}  (ms)\n")
    for name, times in took.items():
        middle = statistics.median(times)
        sys.stdout.write(f"{name:42}{middle:8.1f}{max(times):8.1f}  of {len(times)}\n")


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
    main()
