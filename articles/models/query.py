"""Which articles readers may open, in which order, and a page of them at a time."""

from dataclasses import dataclass
from itertools import count

from django.db import connection, models
from django.db.models import F, Func, Max, Value
from django.db.models.functions import Greatest, TruncMonth
from django.utils import timezone

from articles.models.keyset import page_from, place_in_words
from articles.models.status import Status

PAGE_LENGTH = 20
_SLUGS = 0x736C7567  # The advisory lock's number, no other's in this database: "slug".
# Of one or of several; `articles/models/for_machines.py` says the same of one at hand.
_TOUCHED = Greatest(
    *(
        Max(moment)
        for moment in (
            "published_at",
            "updated_at",
            "corrections__made_at",
            "section__updated_at",
            "picture__updated_at",
            "bylines__author__updated_at",
            "topics__updated_at",
        )
    )
)


@dataclass
class ArticlePage:
    """Up to PAGE_LENGTH articles, the newest first, and where the next page begins."""

    articles: list
    older: str = ""
    is_first: bool = True


def _with(instead, pattern, text):
    """TEXT with INSTEAD in the place of whatever PATTERN finds."""
    return Func(
        text,
        Value(pattern),
        Value(instead),
        Value("g"),
        function="regexp_replace",
        output_field=models.TextField(),
    )


class ArticleQuerySet(models.QuerySet):
    def published(self, at=None):
        """What readers may open now, or AT another moment; a publication time still to come is not
        now."""
        return self.filter(status=Status.PUBLISHED, published_at__lte=at or timezone.now())

    def withdrawn(self):
        """What readers could open once and never again; not what was withdrawn before its time."""
        return self.filter(status=Status.WITHDRAWN, published_at__lte=F("withdrawn_at"))

    def drafts(self):
        return self.filter(status=Status.DRAFT)

    def scheduled(self, at=None):
        """Published, at a time that has yet to come, now or AT another moment."""
        return self.filter(status=Status.PUBLISHED, published_at__gt=at or timezone.now())

    def taken_out(self):
        """Withdrawn, whether or not a reader ever saw it."""
        return self.filter(status=Status.WITHDRAWN)

    def known(self):
        """What readers can open, or could once and are told that it is gone."""
        return self.published() | self.withdrawn()

    def formerly_at(self, slug):
        """The one that was at SLUG once and has another address now, or None."""
        return self.filter(former_slugs__slug=slug).select_related("section").first()

    def hold_slugs(self):
        """Let nobody else look for a free slug until this transaction ends: two who write the
        same headline at once would both find the same one."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SLUGS])

    def free_slug(self, slug):
        """SLUG, or with the first number after it that none of these articles has: `ferry-2`.

        What one of them was once found by is taken too. It stays free to the transaction's end.
        """
        self.hold_slugs()
        former = self.filter(former_slugs__slug__startswith=slug)
        taken = {
            *self.filter(slug__startswith=slug).values_list("slug", flat=True),
            *former.values_list("former_slugs__slug", flat=True),
        }
        if slug not in taken:
            return slug
        return next(free for n in count(2) if (free := f"{slug}-{n}") not in taken)

    def with_words(self):
        """Each with the words of its body, `words`, for a search that is not about its tags."""
        inside_words = _with("", "</?(a|em|strong)( [^>]*)?>", F("body"))
        words = _with(" ", r"(<[^>]*>|\s)+", inside_words)
        return self.alias(words=_with("&", "&amp;", words))

    def latest_first(self):
        return self.order_by("-published_at", "-slug")

    def for_cards(self):
        """Together with all that a card names, its picture's renditions in one query more; without
        the body, which none shows."""
        return self._with_picture().defer("body")

    def for_page(self):
        """Together with all that an article's own page names."""
        return self._with_picture().prefetch_related("bylines__author", "topics", "corrections")

    def _with_picture(self):
        return self.select_related("section", "picture").prefetch_related("picture__renditions")

    def by(self, author):
        return self.filter(bylines__author=author)

    def written_by(self, person):
        """Those that PERSON, a member of staff, signed under whatever name."""
        return self.filter(bylines__author__user=person)

    def on(self, topic):
        return self.filter(topics=topic)

    def in_section(self, section):
        return self.filter(section=section)

    def last_withdrawn_at(self):
        """When one of these was last withdrawn, or None."""
        return self.withdrawn().aggregate(last=Max("withdrawn_at"))["last"]

    def printed_within(self, period):
        """Those that were printed less than PERIOD ago."""
        return self.filter(published_at__gt=timezone.now() - period)

    def printed_in(self, year, month):
        """Those whose address says this month: the paper's own time."""
        return self.filter(published_at__year=year, published_at__month=month)

    def with_touched_at(self):
        """Each with `touched`: when anything of it last changed, its corrections included."""
        return self.annotate(touched=_TOUCHED)

    def by_month(self):
        """A row for each month in which some were printed, the newest first: the `month`, and
        when one of its articles last was `touched`."""
        months = self.annotate(month=TruncMonth("published_at")).order_by("-month")
        return months.values("month").annotate(touched=_TOUCHED)

    def by_what(self, filed):
        """By number of each FILED, a field's name, that has some of these: when one of them last
        was touched."""
        rows = self.exclude(**{filed: None}).order_by().values(filed)
        return dict(rows.annotate(touched=_TOUCHED).values_list(filed, "touched"))

    def related_to(self, article, length):
        """Up to LENGTH others worth reading after ARTICLE: those its editor chose, then the
        newest on the same topics. Two queries."""
        others = self.exclude(pk=article.pk).for_cards()
        chosen = list(
            others.filter(chosen_for__article=article).order_by("chosen_for__position", "pk")
        )
        if len(chosen) >= length:
            return chosen[:length]
        on_its_topics = (
            others.filter(topics__in=article.topics.all())
            .exclude(pk__in=[one.pk for one in chosen])
            .distinct()
            .latest_first()
        )
        return chosen + list(on_its_topics[: length - len(chosen)])

    def page(self, begins=""):
        """The page that begins where BEGINS says (`place_in_words`), or the first; one query."""
        return ArticlePage(
            *page_from(
                self.for_cards(),
                begins,
                moment="published_at",
                name="slug",
                place_of=lambda article: place_in_words(article.published_at, article.slug),
                length=PAGE_LENGTH,
            )
        )
