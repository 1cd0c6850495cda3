"""The newsroom's numbers as tables: what each is called, how it is drawn, and its CSV."""

import csv
from collections import Counter
from dataclasses import dataclass
from io import StringIO

from django.utils.translation import gettext as _

from articles.models import dates
from comments.numbers.clauses import ILLEGAL, cited
from comments.numbers.drawing import Drawing, Series
from comments.numbers.measures import MEASURES
from comments.numbers.over_time import OVER_TIME, Shown

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


def tables_of(figures):
    """Every table of FIGURES by its key, in the order of the page."""
    tables = [_over_time(figures, key, shown) for key, shown in OVER_TIME.items()]
    tables += [_rejections(figures), _reports(figures), _looks(figures), _by_hour(figures)]
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


def _of(title, *counts):
    return [Cell(title, title), *(Cell(dates.number(count), count) for count in counts)]


def _rejections(figures):
    clauses = cited(figures.clauses, figures.by_clause, "rejected", "taken_down")
    return Table(
        "clauses",
        _("Rejections by clause"),
        [_("Clause"), _("Rejected"), _("Taken down afterwards")],
        [
            _of(one.clause.title, one.counts["rejected"], one.counts["taken_down"])
            for one in clauses
        ],
        about=_("Each clause under the title that it has in its newest edition."),
        bars=bars_of([one.counts["rejected"] for one in clauses]),
    )


def _reports(figures):
    clauses = cited(figures.clauses, figures.by_clause, "reported", "answered")
    counted = [(one.clause.title, one.counts) for one in clauses]
    counted.append((_("Against the law"), figures.by_clause.get(ILLEGAL, Counter())))
    return Table(
        "reported",
        _("Reports by clause"),
        [_("What was reported"), _("Reports made"), _("Reports answered"), _("Reports upheld")],
        [
            _of(title, counts["reported"], counts["answered"], counts["upheld"])
            for title, counts in counted
        ],
        about=_(
            "By what whoever reported chose. A comment is taken down under the clause that the"
            " moderator found it to break, which may be another."
        ),
        bars=bars_of([counts["reported"] for _title, counts in counted]),
    )


def _looks(figures):
    looks = sorted(
        (list(figures.clauses).index(key) if key else -1, key, row)
        for key, row in figures.looks.items()
    )
    return Table(
        "looked",
        _("Second looks by clause"),
        [_("First decision"), _("Second looks"), _("Same verdict"), _("Under the same clause")],
        [
            _of(
                figures.clauses[key].title if key else _("Approved"),
                *(row["looks"], row["agreed"], row["same_clause"]),
            )
            for _place, key, row in looks
        ],
        about=_(
            "By what was decided first; the bar is the share in which both agree, on the clause"
            " too. A clause that two people often read differently wants clearer words."
        ),
        bars=[round(1000 * row["same_clause"] / row["looks"]) for _place, _key, row in looks],
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
