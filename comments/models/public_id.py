"""What a comment is called on the page."""

import secrets

# No vowels, so that no word is ever spelled; 12 of 29 characters are 58 bits.
_ALPHABET = "23456789bcdfghjkmnpqrstvwxyz"
_LENGTH = 12


def random_public_id():
    """A name at random: a number in sequence would tell how many were sent and not shown."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def is_public_id(words):
    """Whether some comment could be called WORDS."""
    return len(words) == _LENGTH and set(words) <= set(_ALPHABET)
