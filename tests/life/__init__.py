"""The comment's life, driven at random: whatever anybody does, the four promises are kept.

Readers send, reply, report, appeal and stop mails; moderators decide, undo, refer and answer;
chiefs overrule and erase; editors print and withdraw; a worker sends the mails: one after another,
or several at once on connections of their own. `told` says the rules over in its own words, and
after each step pages, tables and mails are held against it. `test_controls` breaks each promise on
purpose, to see it found.

At length, each time other tries: `NEWSROOM_LIFE_ROUNDS=12 pytest -s -m thorough
tests/life/test_life.py` tries 108 times, thirty steps each; the seed that it says makes them again
(`--hypothesis-seed`).
"""

import pytest

# So that what did not hold is told in full.
pytest.register_assert_rewrite(
    "tests.life.promises", "tests.life.mails", "tests.life.life", "tests.life.step"
)
