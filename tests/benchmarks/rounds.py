"""Several things measured in turn, so that what else the machine does meets all of them alike."""

import math
import statistics

from tests.benchmarks.part import tell


def interleaved(contestants, measure, times):
    """MEASURE of each of CONTESTANTS, by name, A B C A B C, so many TIMES; all its figures."""
    found = {name: [] for name in contestants}
    for number in range(times):
        for name, one in contestants.items():
            tell(f"round {number + 1} of {times}: {name}")
            found[name].append(measure(one))
    return found


def ratio(these, those):
    """How many of THOSE one of THESE is: the median of each round's own ratio."""
    return statistics.median(one / other for one, other in zip(these, those, strict=True))


def spread(values, digits=0):
    """The median, and the least and greatest, in words."""
    low, high = min(values), max(values)
    middle = statistics.median(values)
    if low == high:
        return f"{middle:,.{digits}f}"
    return f"{middle:,.{digits}f} ({low:,.{digits}f}–{high:,.{digits}f})"


def share(values, part):
    """The value that PART of VALUES, as in 0.99, do not exceed."""
    ordered = sorted(values)
    return ordered[max(1, math.ceil(part * len(ordered))) - 1]
