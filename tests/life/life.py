"""One try: a paper with a conversation, and steps taken in it, one after another or at once."""

from collections import Counter
from dataclasses import replace
from itertools import chain

from django.core import mail
from django.test import Client

from tests.life.by_editors import SendMails, Write, editions
from tests.life.by_moderators import Decide
from tests.life.by_readers import Again, MakeAppeal, MakeReport, Send, token_in
from tests.life.promises import Promises
from tests.life.record import print_of_all_tables
from tests.life.step import AGAIN, REFUSED, TAKEN, Turn, aim, has_its_words_back
from tests.life.told import Comment, Told

# What readers send, and can send again.
_SENT = (Send, MakeReport, MakeAppeal)


class Life:
    """A try, from its first article to the last look at everything."""

    def __init__(self, newsroom):
        self.newsroom = newsroom
        mail.outbox.clear()
        people = {person.key: replace(person) for person in newsroom.hire_all()}
        self.told = Told(people, editions())
        self.promises = Promises(self.told)
        # How many steps were taken, and what came of them.
        self.steps = Counter()

    def begin(self):
        """An article, and under it a published comment with a published reply, one that waits and
        one that is rejected."""
        for step in (
            Write("", is_printed=True),
            Send(article=0),
            Decide("mo", 0, "approve"),
            Send(article=0, parent=0),
            Decide("col", 1, "approve"),
            Send(article=0),
            Send(article=0),
            Decide("mo", 3, "reject", with_note=True),
            Write("reporter", is_printed=True),
        ):
            self._take(step)
        self.hold_all()

    def _take(self, step):
        """Take a STEP that the rules allow, without looking at anything yet."""
        assert step.bind(self.told)
        assert step.expected(self.told) == TAKEN, step
        step.follow(self.told, self.newsroom.hands.act(0, lambda: step.act(self._turn(0))))
        self._remember(step)

    def _turn(self, hand):
        return Turn(self.told, self.newsroom, hand)

    def _remember(self, step):
        if isinstance(step, _SENT):
            self.told.sent.append(step)

    # One after another

    def do(self, step):
        """Take STEP with the hand of whoever takes it; what comes of it is what the rules say."""
        if not aim(step, self.told):
            self.steps[type(step).__name__, "about nothing"] += 1
            return
        expected = step.expected(self.told)
        self.steps[type(step).__name__, expected] += 1
        public, tables = self.told.public_state(), print_of_all_tables()
        hand = self.newsroom.hand_of(getattr(step, "who", ""))
        answer = self.newsroom.hands.act(hand, lambda: step.act(self._turn(hand)))
        if answer.is_taken is not None:
            assert answer.is_taken == (expected != REFUSED), (expected, step, answer.status)
        if expected == TAKEN:
            step.follow(self.told, answer)
            self._remember(step)
            self.promises.hold_the_record()
        else:
            self.promises.changed_nothing(tables)
        if expected == REFUSED:
            has_its_words_back(step, answer)
        if expected == AGAIN and isinstance(step, Again):
            assert answer.location, step
        if expected == TAKEN:
            names = ("reports",) if self.told.public_state() != public else ()
            self.promises.look(self._where(step), names)

    def _where(self, step):
        """The article on whose page something of STEP could be seen."""
        about = getattr(getattr(step, "step", step), "about", None)
        if isinstance(about, Comment):
            return self.told.article_of(about)
        return self.told.articles[self.steps.total() % len(self.told.articles)]

    # At once

    def do_at_once(self, scripts, *, is_doubled=False):
        """Let each of SCRIPTS, lists of steps, be done by a hand of its own, all together, while
        somebody reads. Where IS_DOUBLED, two hands do the same in place of the first two scripts.
        """
        bound = [[step for step in script if aim(step, self.told)] for script in scripts]
        bound = [script for script in bound if script]
        if is_doubled and bound:
            bound[:2] = [bound[0], bound[0]]
        self.act_at_once(bound)

    def act_at_once(self, scripts):
        """Do SCRIPTS, lists of steps that are bound already."""
        before = list(self.told.comments)
        for step in chain.from_iterable(scripts):
            self.steps[type(step).__name__, "at once"] += 1
        deeds = [self._deed(hand, script) for hand, script in enumerate(scripts)]
        *answers, read = self.newsroom.hands.act_at_once([*deeds, self._read_meanwhile])
        self.newsroom.settle(self.told)
        answers = list(chain.from_iterable(answers))
        for step, answer in zip(chain.from_iterable(scripts), answers, strict=True):
            self._keep_the_address(step, answer)
        self.promises.hold_what_was_said(before, answers)
        self.promises.could_be_read(read)
        for step, answer in zip(chain.from_iterable(scripts), answers, strict=True):
            self._remember(step)
            if answer.is_taken is False:
                has_its_words_back(step, answer)
        for article in self.told.articles:
            self.promises.look(article, ("reports",))

    def _keep_the_address(self, step, answer):
        said = getattr(step, "step", step)
        if answer.is_taken and isinstance(said, Send | MakeReport):
            self.told.addresses[token_in(answer.location)] = said.email

    def _deed(self, hand, script):
        turn = self._turn(hand)
        return lambda: [step.act(turn) for step in script]

    def _read_meanwhile(self):
        """What a reader is shown who loads the page while it changes."""
        reader = Client()
        return "".join(
            reader.get(article.row.get_absolute_url()).content.decode()
            for _time in range(3)
            for article in self.told.articles
            if article.state == "published"
        )

    # At the end

    def hold_all(self):
        self.promises.hold_the_record()
        self.promises.look(self.told.articles[0])

    def end(self):
        """Everything is looked at once more; what is still owed is sent."""
        self.do(SendMails())
        self.promises.look_everywhere()
        self.promises.verify()
        self.promises.erased_for_good()
