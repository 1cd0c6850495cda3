"""Many comments from one network address."""

from comments.models import Signal
from comments.signals.reading import Mark

KIND = Signal.Kind.ONE_ADDRESS

# A whole mobile network, a school or an office may share one address: few say nothing.
MANY = 20


def look(reading):
    """The whole comment, and how many others came from there within a day."""
    many = reading.from_same_address
    return [Mark(count=many)] if many >= MANY else []
