"""The comment's life, driven at random: whatever anybody does, the four promises are kept."""

import pytest

# So that what did not hold is told in full.
pytest.register_assert_rewrite(
    "tests.life.promises", "tests.life.mails", "tests.life.life", "tests.life.step"
)
