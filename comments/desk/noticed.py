"""What signals noticed about a comment, as its card says it: each kind once, in full."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from comments.desk.passages import name_of
from comments.models import Signal
from comments.signals.invisible import is_invisible
from comments.signals.letters import is_dressed_up, passes_for, script_of

# Of these the places stand in the text; one word for all of them is enough beneath it.
_SAID_ONCE = {Signal.Kind.LINKS, Signal.Kind.CAPITALS, Signal.Kind.CHARACTERS}
# More names than anybody reads.
_NAMED = 6


@dataclass
class Noticed:
    """One or more signals of a kind, said in one breath."""

    # The first of them, and the numbers of all.
    signal: Signal
    numbers: list
    # By which the words that caused it refer here; 0 where none did.
    note: int = 0
    details: str = ""
    # Which characters pass for others or cannot be seen, as in `U+200B ZERO WIDTH SPACE`.
    characters: list = field(default_factory=list)

    @property
    def times(self):
        return len(self.numbers)


def noticed_in(comment, signals, contact):
    """SIGNALS of COMMENT, which came with CONTACT, those that say the same as one."""
    noticed = {}
    for signal in signals:
        key = (signal.kind, signal.in_name) if signal.kind in _SAID_ONCE else signal.pk
        if key in noticed:
            noticed[key].numbers.append(signal.pk)
        else:
            noticed[key] = Noticed(signal, [signal.pk], details=_details(signal, contact))
        if signal.kind == Signal.Kind.CHARACTERS and signal.start is not None:
            names = noticed[key].characters
            looked_at = comment.name if signal.in_name else comment.text
            odd = map(name_of, filter(_is_odd, looked_at[signal.start : signal.end]))
            names += [name for name in dict.fromkeys(odd) if name not in names]
            del names[_NAMED:]
    pointing = (one for one in noticed.values() if one.signal.start is not None)
    for note, one in enumerate(pointing, start=1):
        one.note = note
    return list(noticed.values())


def notes_of(noticed):
    """By the number of each signal that points at words: its note's."""
    return {number: one.note for one in noticed for number in one.numbers if one.note}


def _is_odd(c):
    is_stranger = script_of(c) not in {"", "LATIN"} and passes_for(c)
    return bool(is_invisible(c) or is_dressed_up(c) or is_stranger)


def _details(signal, contact):
    if signal.kind != Signal.Kind.HASTE or signal.count is not None or contact is None:
        return signal.details
    why = []
    if contact.filled_trap:
        why.append(_("a hidden field was filled in"))
    if contact.previewed_for is None:
        why.append(_("there was no preview"))
    return ", ".join(why)
