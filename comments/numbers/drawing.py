"""Curves and columns over time as SVG that needs no style of its own: shapes with classes.

Only the shapes are drawn. They are stretched over whatever room there is, and turned round where
the page runs from right to left, by `numbers.css`; what is written beside them is text of the page.
"""

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.utils.translation import gettext as _

WIDTH, HEIGHT = 1000, 100
INTERVALS = 4
_LENGTHS = [
    *(timedelta(minutes=n) for n in (1, 5, 10, 15, 30)),
    *(timedelta(hours=n) for n in (1, 2, 3, 6, 12)),
    *(timedelta(days=n) for n in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)),
]
# Series are told apart by these classes: by more than a colour.
LOOKS = ("is-first", "is-second")


@dataclass(frozen=True)
class Series:
    """One measure's values in order of time, None where there is none, and how to say one."""

    title: str
    values: list
    say: object

    @property
    def known(self):
        return [value for value in self.values if value is not None]


@dataclass
class Drawing:
    """What the template needs to show SERIES over the periods called NAMES."""

    title: str
    names: list
    series: list
    as_columns: bool = False
    # Where the scale ends, if not where the values do.
    top: object = None

    def __post_init__(self):
        known = [value for one in self.series for value in one.known]
        # Of a share, none is something to be told; of counts it is nothing.
        self.is_empty = not (known if self.top else any(known))
        if self.is_empty:
            return
        self.top = self.top or _round_top(max(known, default=0))
        self.ticks = [
            self.series[0].say(self.top * n / INTERVALS) for n in reversed(range(INTERVALS + 1))
        ]
        # As text: a template would print numbers as its language does, and a path knows one way.
        self.grid = [str(HEIGHT * n // INTERVALS) for n in range(1, INTERVALS + 1)]
        # As many as fit beneath on a telephone.
        last = len(self.names) - 1
        self.edges = [self.names[n] for n in sorted({0, last // 2, last})]

    @property
    def told(self):
        """What it shows, in words, for whoever does not see it."""
        return " ".join(self._tell(one) for one in self.series if one.known)

    def _tell(self, one):
        most = max(one.known)
        return _("%(title)s: at most %(most)s (%(when)s), %(last)s at the end.") % {
            "title": one.title,
            "most": one.say(most),
            "when": self.names[one.values.index(most)],
            "last": one.say(one.values[-1]),
        }

    @property
    def legend(self):
        return [(look, one.title) for look, one in zip(LOOKS, self.series, strict=False)]

    @property
    def curves(self):
        """A path for each series, and one of dots; where a value is missing the line breaks off,
        and one alone is a dot."""
        step = WIDTH / len(self.names)
        for look, one in zip(LOOKS, self.series, strict=False):
            points = [
                (None if value is None else f"{(n + 0.5) * step:.1f} {self._height(value):.1f}")
                for n, value in enumerate(one.values)
            ]
            runs = [list(run) for is_known, run in groupby(points, key=bool) if is_known]
            lines = [f"M{' L'.join(run)}" for run in runs if len(run) > 1]
            dots = [f"M{run[0]} L{run[0]}" for run in runs if len(run) == 1]
            yield look, " ".join(lines), " ".join(dots)

    @property
    def columns(self):
        """A rectangle for each value, those of a period side by side."""
        step = WIDTH / len(self.names)
        width = step * 0.8 / len(self.series)
        for place, (look, one) in enumerate(zip(LOOKS, self.series, strict=False)):
            for n, value in enumerate(one.values):
                if value:
                    x, y = (n + 0.1) * step + place * width, self._height(value)
                    yield look, f"{x:.1f}", f"{y:.1f}", f"{width:.1f}", f"{HEIGHT - y:.1f}"

    def _height(self, value):
        return HEIGHT - HEIGHT * (value / self.top)


def _round_top(most):
    """The least round number that is no less than MOST and falls into INTERVALS round parts."""
    if isinstance(most, timedelta):
        part = next((one for one in _LENGTHS if one * INTERVALS >= most), most / INTERVALS)
        return part * INTERVALS
    # What is counted comes in ones, a mean of counts in tenths.
    power = 0.1 if isinstance(most, float) else 1
    while True:
        for round_one in (1, 2, 5):
            if round_one * power * INTERVALS >= most:
                return round_one * power * INTERVALS
        power *= 10
