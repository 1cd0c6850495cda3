"""The newsroom's numbers as tables: what each is called, how it is drawn, and its CSV."""

import csv
from dataclasses import dataclass
from io import StringIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import dates
from comments.numbers.drawing import Drawing, Series
from comments.numbers.measures import MEASURES

# How a spreadsheet knows that a cell is to be computed.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Cell:
    """One value: for people, and for programs."""

    said: str
    plain: object


@dataclass
class Table:
    """Headings and rows; in each row the first cell says what the row is of."""

    key: str
    title: str
    headings: list
    rows: list
    total: list | None = None
    about: str = ""
    drawing: Drawing | None = None
    # Or, beside each row, a bar as long as this.
    bars: list | None = None

    @property
    def rows_and_bars(self):
        return zip(self.rows, self.bars or [None] * len(self.rows), strict=True)

    def as_csv(self):
        """The same for spreadsheets. Text that one would compute is kept from it by an
        apostrophe; numbers are numbers."""
        lines = [self.headings, *([cell.plain for cell in row] for row in self.rows)]
        return written(lines)


def written(lines):
    """LINES as CSV."""
    sheet = StringIO()
    csv.writer(sheet).writerows([harmless(value) for value in line] for line in lines)
    return sheet.getvalue()


def harmless(value):
    if isinstance(value, int | float) or value is None:
        return value
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


@dataclass(frozen=True)
class Shown:
    """A table of some measures over time: which, and how the first of them are drawn."""

    title: str
    measures: list
    about: str = ""
    drawn: int = 2
    as_columns: bool = False
    top: object = None


# In the order of the page.
OVER_TIME = {
    "waiting": Shown(
        gettext_lazy("Waiting over time"),
        ["waiting"],
        gettext_lazy("How many waited when the period ended; at present, how many wait now."),
    ),
    "flow": Shown(
        gettext_lazy("Received and decided"), ["received", "decided", "approved", "rejected"]
    ),
    "wait": Shown(
        gettext_lazy("How long a comment waits"),
        ["median_wait", "long_wait"],
        gettext_lazy(
            "From sending to the first decision that was not undone, of those decided in the"
            " period: half waited less than the median, nine in ten less than the 90th percentile."
        ),
    ),
    "pace": Shown(
        gettext_lazy("Decided per hour"),
        ["per_hour"],
        gettext_lazy("By the whole desk, in hours in which anything was decided."),
        as_columns=True,
    ),
    "approval": Shown(
        gettext_lazy("Approval rate"),
        ["approval_rate"],
        gettext_lazy("The share of the decisions on waiting comments that approved."),
        top=1,
    ),
    "afterwards": Shown(
        gettext_lazy("Changed afterwards"),
        ["taken_down", "overruled", "reopened", "undone"],
        gettext_lazy(
            "Taken down after publication; rejected and then approved by a chief; reopened by a"
            " chief. What its moderator undid within ten minutes counts as no decision."
        ),
        as_columns=True,
    ),
}


def tables_of(figures):
    """Every table of FIGURES by its key, in the order of the page."""
    tables = [_over_time(figures, key, shown) for key, shown in OVER_TIME.items()]
    tables += [_by_clause(figures), _by_hour(figures)]
    everything = Shown(_("All figures"), list(MEASURES), drawn=0)
    return {table.key: table for table in [*tables, _over_time(figures, "all", everything)]}


def _over_time(figures, key, shown):
    measures = {name: MEASURES[name] for name in shown.measures}
    drawing = None
    if shown.drawn:
        drawing = Drawing(
            str(shown.title),
            [row.period.short_title for row in figures.rows],
            [
                Series(str(one.title), [row.values[name] for row in figures.rows], one.say)
                for name, one in list(measures.items())[: shown.drawn]
            ],
            shown.as_columns,
            shown.top,
        )
    return Table(
        key,
        shown.title,
        [_("Period"), *(one.heading for one in measures.values())],
        [[Cell(row.period.title, row.period.key), *_cells(row, measures)] for row in figures.rows],
        [Cell(_("Together"), ""), *_cells(figures.total, measures)],
        shown.about,
        drawing,
    )


def _cells(row, measures):
    return [Cell(row.say(name), row.plain(name)) for name in measures]


def _by_clause(figures):
    rows = [
        [
            Cell(cited.clause.title, cited.clause.title),
            *(Cell(dates.number(n), n) for n in (cited.rejected, cited.taken_down)),
        ]
        for cited in figures.clauses
    ]
    return Table(
        "clauses",
        _("Rejections by clause"),
        [_("Clause"), _("Rejected"), _("Taken down afterwards")],
        rows,
        about=_("Each clause under the title that it has in its newest edition."),
        bars=bars_of([cited.rejected for cited in figures.clauses]),
    )


def bars_of(counts):
    """How long a bar is for each of COUNTS, in thousandths of the longest."""
    most = max(counts, default=0) or 1
    return [round(1000 * count / most) for count in counts]


def _by_hour(figures):
    titles = [_("Received a day"), _("Decided a day")]
    columns = [[row[2] for row in figures.day], [row[1] for row in figures.day]]
    names = [f"{hour:02}:00" for hour, *_counts in figures.day]
    return Table(
        "hours",
        _("By the hour of the day"),
        [_("Hour"), *titles],
        [
            [Cell(name, name), *(Cell(dates.number(n), round(n, 2)) for n in counts)]
            for name, *counts in zip(names, *columns, strict=True)
        ],
        about=_(
            "On an average day of these, in the paper’s time zone: when comments come, and"
            " when they are decided on."
        ),
        drawing=Drawing(
            _("By the hour of the day"),
            names,
            [
                Series(title, values, dates.number)
                for title, values in zip(titles, columns, strict=True)
            ],
            as_columns=True,
        ),
    )
