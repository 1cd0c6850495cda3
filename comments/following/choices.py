"""What somebody ticks at the form, in the words of its fields."""

from comments.models.following import KINDS

# The name of the field of each kind.
FIELDS = {f"follow_{kind}": kind for kind in KINDS}


def chosen(posted):
    """The kinds that are ticked in POSTED; what stands there besides is not looked at."""
    return [kind for field, kind in FIELDS.items() if posted.get(field)]
