"""Two or three at once on the same few comments: whoever was quicker, the promises are kept, and
who was told that something was taken finds it there, once."""

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from tests.life import strategies as may
from tests.life.conftest import QUICK, ROUNDS, THOROUGH

# So few that they meet.
_NEAR = st.integers(0, 2)


def tries(begin):
    """Tries in lives that BEGIN makes: what came before, then at once the scripts, the first of
    them perhaps by two hands, as somebody sends who presses a button twice."""

    @given(st.lists(may.anything(_NEAR), max_size=4), may.scripts(_NEAR), st.booleans())
    def tried(before, scripts, is_doubled):
        life = begin()
        life.begin()
        for step in before:
            life.do(step)
        life.do_at_once(scripts, is_doubled=is_doubled)
        life.end()

    return tried


def test_at_once_nothing_is_lost_doubled_or_shown_too_early(newsroom, tally):
    settings(QUICK, max_examples=2)(tries(lambda: tally(newsroom.life())))()


@pytest.mark.thorough
def test_at_once_nothing_is_lost_however_often_it_is_tried(newsroom, tally, first_seed):
    for number in range(ROUNDS):
        seed(first_seed + number)(THOROUGH(tries(lambda: tally(newsroom.life()))))()
