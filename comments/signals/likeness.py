"""By what a text is found again: a hash of the whole, and MinHash bands of its pieces.

Two texts that say nearly the same share most of their runs of five characters. Each run falls into
one of sixty boxes by its hash, and the smallest hash of each box stands for it ("one permutation
hashing"); five boxes make a band. Texts with a band in common are then compared themselves.
"""

from zlib import crc32

from comments.models.keyed import keyed
from comments.signals.words import Words

# Shorter ones are what many people say: "I could not agree more."
SHORTEST_EXACT = 30
SHORTEST_NEAR = 80
# The share of their pieces that two texts have in common when one is made from the other.
NEARLY = 0.7
_RUN = 5
_BANDS, _ROWS = 12, 5
_BOXES = _BANDS * _ROWS
_PRIME = (1 << 61) - 1


def essence(words):
    """What stands in the text when letters and digits alone count."""
    return "".join(piece.word for piece in words.pieces)


def exact(essence):
    """A keyed hash of the whole."""
    return _keyed("exact", essence.encode())


def bands(essence):
    """Twelve keyed numbers, or none where the text is too short to say anything by them."""
    if len(essence) < SHORTEST_NEAR:
        return []
    key = _keyed("run", b"")
    factor, offset = int.from_bytes(key[:7], "big") | 1, int.from_bytes(key[8:15], "big")
    smallest = [_PRIME] * _BOXES
    for run in runs(essence):
        value = (crc32(run.encode()) * factor + offset) % _PRIME
        box = value % _BOXES
        if value < smallest[box]:
            smallest[box] = value
    _fill_empty_boxes(smallest)
    return [
        int.from_bytes(
            _keyed("band", repr((band, smallest[band * _ROWS : (band + 1) * _ROWS])).encode())[:8],
            "big",
            signed=True,
        )
        for band in range(_BANDS)
    ]


def _fill_empty_boxes(smallest):
    """An empty box takes what the next filled one holds, and how far away that was."""
    filled = [value for value in smallest if value != _PRIME]
    if not filled:
        return
    for box in reversed(range(2 * _BOXES)):
        here, after = box % _BOXES, (box + 1) % _BOXES
        if smallest[here] == _PRIME and smallest[after] != _PRIME:
            smallest[here] = (smallest[after] * 31 + 1) % _PRIME


def runs(essence):
    return {essence[i : i + _RUN] for i in range(len(essence) - _RUN + 1)}


def say_nearly_the_same(one, other):
    """Whether ONE and OTHER, essences, share most of their pieces."""
    shorter, longer = sorted((len(one), len(other)))
    if shorter < NEARLY * longer * 0.8:
        return False
    one, other = runs(one), runs(other)
    shared = len(one & other)
    return shared >= NEARLY * (len(one) + len(other) - shared)


def essence_of(text):
    return essence(Words(text))


def _keyed(purpose, data):
    return keyed(f"likeness/{purpose}", data)
