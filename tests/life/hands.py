"""Hands to act with: each a thread with a connection of its own, and a browser for whoever it
acts for."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier

from django.db import connections
from django.test import Client

VISITOR = "visitor"


@dataclass(frozen=True)
class Answer:
    """What somebody was told of what they sent."""

    status: int
    page: str = field(default="", repr=False)
    location: str = ""
    # Whether it was taken, as the answer itself says; None: it does not say.
    is_taken: bool | None = None
    # The number of the newest decision, where the answer names it.
    seen: int = 0
    # What is to be found on record because of it, as `facts_of` puts it.
    claims: frozenset = field(default_factory=frozenset)


class Hands:
    """As many hands as can act at once."""

    def __init__(self, count, log_in):
        self.threads = [ThreadPoolExecutor(1) for _n in range(count)]
        self.log_in = log_in
        self.browsers = {}

    def browser(self, hand, person):
        """The browser in which PERSON, of the staff, is logged in for HAND; None: a reader's."""
        place = hand, person.key if person else VISITOR
        if place not in self.browsers:
            self.browsers[place] = self.log_in(person) if person else Client()
        return self.browsers[place]

    def log_out(self, person):
        """Their sessions have ended; whoever comes back logs in again."""
        for place in [place for place in self.browsers if place[1] == person.key]:
            del self.browsers[place]

    def act(self, hand, deed):
        """Do DEED with HAND; returns what it returns, or raises what it raises."""
        return self.threads[hand].submit(deed).result()

    def act_at_once(self, deeds):
        """Do DEEDS, one with each hand, beginning together; returns what each returns."""
        together = Barrier(len(deeds))

        def begin(deed):
            together.wait()
            return deed()

        begun = [hand.submit(begin, deed) for hand, deed in zip(self.threads, deeds, strict=False)]
        return [deed.result() for deed in begun]

    def rest(self):
        for thread in self.threads:
            thread.submit(connections.close_all).result()
            thread.shutdown()
