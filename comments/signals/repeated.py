"""The same text again, or nearly, by anybody, under any article."""

from comments.models import Signal
from comments.signals.reading import Mark

KIND = Signal.Kind.REPEATED


def look(reading):
    """The whole comment, one comment that says the same, and how many do."""
    repeated = reading.repeated
    return [Mark(other=repeated.other, count=repeated.count)] if repeated else []
