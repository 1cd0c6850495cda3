"""Which articles readers may open, in which order, and a page of them at a time."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.models.keyset import place_from_words, place_in_words
from articles.models.status import Status

PAGE_LENGTH = 20


@dataclass
class ArticlePage:
    """Up to PAGE_LENGTH articles, the newest first, and where the next page begins."""

    articles: list
    older: str = ""
    is_first: bool = True


class ArticleQuerySet(models.QuerySet):
    def published(self):
        """What readers may open now; a publication time still to come is not now."""
        return self.filter(status=Status.PUBLISHED, published_at__lte=timezone.now())

    def withdrawn(self):
        """What readers could open once and never again."""
        return self.filter(status=Status.WITHDRAWN, published_at__lte=timezone.now())

    def known(self):
        """What readers can open, or could once and are told that it is gone."""
        return self.published() | self.withdrawn()

    def formerly_at(self, slug):
        """The one that was at SLUG once and has another address now, or None."""
        return self.filter(former_slugs__slug=slug).select_related("section").first()

    def latest_first(self):
        return self.order_by("-published_at", "-slug")

    def for_cards(self):
        """Together with all that a card names, its picture's renditions in one query more."""
        return self.select_related("section", "picture").prefetch_related("picture__renditions")

    def for_page(self):
        """Together with all that an article's own page names."""
        return self.for_cards().prefetch_related("bylines__author", "topics", "corrections")

    def by(self, author):
        return self.filter(bylines__author=author)

    def on(self, topic):
        return self.filter(topics=topic)

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
        articles = self.latest_first().for_cards()
        place = place_from_words(begins)
        if place:
            moment, slug = place
            articles = articles.filter(
                Q(published_at__lt=moment) | Q(published_at=moment, slug__lte=slug)
            )
        articles = list(articles[: PAGE_LENGTH + 1])
        further = articles[PAGE_LENGTH:]
        return ArticlePage(
            articles=articles[:PAGE_LENGTH],
            older=place_in_words(further[0].published_at, further[0].slug) if further else "",
            is_first=place is None,
        )
