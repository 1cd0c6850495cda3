"""What somebody at the desk has asked to see: a lane, and only some of what is in it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import BigIntegerField, ExpressionWrapper, F
from django.db.models.functions import Lower

from articles.models import Article, Language, Section
from comments.models import Comment, Contact, QueueEntry
from comments.signals.alike import alike

PUBLISHED, DECIDED, DECIDED_BY_ME = "published", "decided", "mine"
WAITING = QueueEntry.Lane.WAITING
# More is no choice any more.
MOST_ARTICLES = 40
# Of a word that stands in more, the newest are looked through.
MOST_FOUND = 1000
LANES = (*QueueEntry.Lane.values, PUBLISHED, DECIDED_BY_ME, DECIDED)


@dataclass(frozen=True)
class Filters:
    """As the address says it; what it says wrongly is as if it were not said."""

    lane: str = WAITING
    article: int | None = None
    section: int | None = None
    language: str = ""
    flagged: bool = False
    # A comment: of whoever sent that one. Their address stands in no address.
    writer: int | None = None
    # A comment: what says the same as that one, or nearly.
    like: int | None = None
    q: str = ""

    @classmethod
    def from_query(cls, query):
        lane, language = query.get("lane", ""), query.get("language", "")
        return cls(
            lane=lane if lane in LANES else WAITING,
            article=number_from(query.get("article", "")),
            section=number_from(query.get("section", "")),
            language=language if language in Language.values else "",
            flagged=query.get("flagged") == "1",
            writer=number_from(query.get("writer", "")),
            like=number_from(query.get("like", "")),
            q=query.get("q", "").replace("\0", "").strip()[:100],
        )

    @property
    def is_queue(self):
        """Whether the lane holds what waits, rather than what is done with."""
        return self.lane in QueueEntry.Lane.values

    @property
    def narrows(self):
        """Whether something of the lane is left out."""
        return len(self.pairs) > 1

    @property
    def is_too_common(self):
        """Whether the words searched for stand in more comments than are looked through."""
        return bool(self.q) and with_words(self.q).count() == MOST_FOUND

    @property
    def pairs(self):
        """What an address or a form says of it, the lane first, nothing that is not asked."""
        said = {
            "article": self.article,
            "section": self.section,
            "language": self.language,
            "flagged": "1" if self.flagged else "",
            "writer": self.writer,
            "like": self.like,
            "q": self.q,
        }
        return [("lane", self.lane), *((name, value) for name, value in said.items() if value)]

    @property
    def query(self):
        return urlencode(self.pairs)

    def entries(self):
        """What waits in the lane and was asked for."""
        return self._narrowed(QueueEntry.objects.in_lane(self.lane))

    def entries_together(self):
        """What was asked for, to be decided on together: of one writer, or in one wording, also
        what waits in the other lane of every moderator's; a flood begins in the one and goes on in
        the other."""
        if not (self.writer or self.like):
            return self.entries()
        lanes = {self.lane, WAITING, QueueEntry.Lane.SPAM}
        return self._narrowed(QueueEntry.objects.filter(lane__in=lanes))

    def _narrowed(self, entries):
        if self.article:
            entries = entries.filter(article=self.article)
        if self.section:
            entries = entries.filter(section=self.section)
        if self.language:
            entries = entries.filter(language=self.language)
        if self.flagged:
            entries = entries.filter(is_flagged=True)
        if self.writer:
            entries = entries.filter(comment__in=sent_by_writer_of(self.writer))
        if self.like:
            entries = entries.filter(comment__in=alike(self.like))
        if self.q:
            entries = entries.filter(comment__in=with_words(self.q))
        return entries

    def narrow(self, comments):
        """Of COMMENTS, whatever their status, those that were asked for."""
        if self.article:
            comments = comments.filter(article=self.article)
        if self.section:
            comments = comments.filter(article__in=Article.objects.in_section(self.section))
        if self.language:
            comments = comments.filter(article__language=self.language)
        if self.flagged:
            comments = comments.filter(signals__isnull=False).distinct()
        if self.writer:
            comments = comments.filter(pk__in=sent_by_writer_of(self.writer))
        if self.like:
            comments = comments.filter(pk__in=alike(self.like))
        if self.q:
            comments = comments.filter(pk__in=with_words(self.q))
        return comments

    def choices(self):
        """What there is to choose from, beside the lanes."""
        return {
            "sections": Section.objects.all(),
            "languages": Language.choices,
            "articles": self._articles() if self.is_queue else self._newest_articles(),
        }

    def _articles(self):
        """The articles under which most waits in the lane, and how much, most first."""
        entries = QueueEntry.objects.in_lane(self.lane)
        counts = dict(entries.by_article()[:MOST_ARTICLES])
        if self.article:
            counts.setdefault(self.article, entries.filter(article=self.article).count())
        articles = Article.objects.in_bulk(counts)
        return [(articles[pk], count) for pk, count in counts.items() if pk in articles]

    def _newest_articles(self):
        """Where what is done with was said: the newest articles, and the one asked for."""
        articles = list(Article.objects.known().latest_first()[:MOST_ARTICLES])
        if self.article and self.article not in {article.pk for article in articles}:
            articles += Article.objects.filter(pk=self.article)
        return [(article, None) for article in articles]


def number_from(value):
    """The number that VALUE, of an address or a form, says; None where it says none of ours."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 18 else None


def sent_by_writer_of(comment):
    """The numbers of what was sent from the address that COMMENT, a number, was sent from."""
    address = Contact.objects.filter(comment=comment).values(address=Lower("email"))
    return (
        Contact.objects.alias(address=Lower("email"))
        .filter(address__in=address)
        .values("comment_id")
    )


def with_words(words):
    """The numbers of the newest comments in whose name or text each of WORDS stands, or a word
    that begins so."""
    quoted = (word.replace("\\", "\\\\").replace("'", "''") for word in words.split())
    asked = " & ".join(f"'{word}':*" for word in quoted)
    found = Comment.objects.annotate(search=SearchVector("name", "text", config="simple")).filter(
        search=SearchQuery(asked, config="simple", search_type="raw")
    )
    # By a sum, which no index is in the order of, so that the words are looked up in theirs: the
    # planner, who keeps no statistics of what readers wrote, takes every word for a common one, and
    # would rather read every comment from the newest on.
    newest_first = ExpressionWrapper(F("pk") + 0, BigIntegerField()).desc()
    return found.order_by(newest_first).values("pk")[:MOST_FOUND]
