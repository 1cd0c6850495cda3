"""Words and phrases of the watch list."""

from comments.models import Signal
from comments.signals.reading import Mark

KIND = Signal.Kind.WATCH_WORD


def look(reading):
    """Each place in the text where a watch word stands, as whole words."""
    return [
        Mark(start, end, watch_word=number)
        for number, start, end in reading.watch_list.find(reading.words)
    ]
