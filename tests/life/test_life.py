"""Random sequences of all that can happen to a comment: each step does what the rules say, and
after each the four promises are kept."""

from itertools import chain

import pytest
from hypothesis import seed
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule
from hypothesis.stateful import run_state_machine_as_test as run

from tests.life import strategies as may
from tests.life.by_moderators import AnswerForTheNewsroom
from tests.life.by_readers import Again, Send
from tests.life.conftest import QUICK, ROUNDS, THOROUGH

_ADD_A_COMMENT = (Send, Again, AnswerForTheNewsroom)


class CommentsLife(RuleBasedStateMachine):
    """A paper, its readers and its staff.

    The bundle holds places: which comment the third is that anybody sent, is found out when a step
    is taken. So what can be drawn never hangs on who was quicker.

    One rule and no more: of many, each try would be dealt a few, and little happens to a comment
    that nobody may decide on.
    """

    comments = Bundle("comments")
    # Kinds of steps; empty: all.
    only = ()

    def __init__(self, life):
        super().__init__()
        self.life = life
        self.life.begin()
        self.sent = 0
        # Not in the middle of a step that broke something.
        self.is_sound = True

    @initialize(target=comments)
    def begin(self):
        return self._so_many_more(len(self.life.told.comments))

    @rule(target=comments, scripts=may.one_or_several(comments))
    def somebody(self, scripts):
        if self.only and not all(isinstance(step, self.only) for step in chain(*scripts)):
            return multiple()
        self.is_sound = False
        if len(scripts) == 1:
            self.life.do(scripts[0][0])
        else:
            self.life.do_at_once(scripts)
        self.is_sound = True
        return self._so_many_more(sum(isinstance(step, _ADD_A_COMMENT) for step in chain(*scripts)))

    def _so_many_more(self, count):
        self.sent += count
        return multiple(*range(self.sent - count, self.sent))

    def teardown(self):
        if self.is_sound:
            self.life.end()


def test_whatever_happens_the_promises_are_kept(newsroom, tally):
    run(lambda: CommentsLife(tally(newsroom.life())), settings=QUICK)


@pytest.mark.thorough
def test_whatever_happens_at_length_the_promises_are_kept(newsroom, tally, first_seed):
    for number in range(ROUNDS):
        begin = seed(first_seed + number)(lambda: CommentsLife(tally(newsroom.life())))
        run(begin, settings=THOROUGH)
