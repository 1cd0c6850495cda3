"""Atom feeds of comments: of one article's, and of all. The same bytes for everybody, named by an
ETag that is made from them, so that it moves with whatever they say, and with nothing else."""

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import linebreaks
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.atom import BEFORE_ALL, about, tag, written
from articles.models import Article
from articles.models.for_machines import xml_words
from comments.models import Discussion, Forum
from comments.models.latest import latest_for_feed

# RFC 4685: what an entry answers.
_THREAD = "http://purl.org/syndication/thread/1.0"


@require_safe
def of_all(request):
    moved_at = Forum.objects.moved_at() or BEFORE_ALL
    return _feed(request, _("Comments"), reverse("comments:latest"), moved_at, latest_for_feed())


@require_safe
def of_article(request, slug):
    article = get_object_or_404(Article.objects.published().select_related("section"), slug=slug)
    moved_at = Discussion.now_of(article).moved_at or article.published_at
    name = _("Comments on %s") % article.headline
    return _feed(request, name, article.get_absolute_url(), moved_at, latest_for_feed(article))


def _feed(request, name, page, moved_at, comments):
    feed = CommentFeed(
        title=xml_words(f"{name} · {settings.PAPER_NAME}"),
        **about(request, page),
        moved_at=moved_at,
    )
    for comment in comments:
        feed.add_comment(comment)
    response = written(feed)
    return get_conditional_response(request, response["ETag"], None, response)


class CommentFeed(Atom1Feed):
    """Django's Atom feed with what it has no words for: what an entry answers, and its text in
    paragraphs."""

    def add_comment(self, comment):
        said = {"name": comment.name, "headline": comment.article.headline}
        self.add_item(
            title=xml_words(_("%(name)s on %(headline)s") % said),
            link=f"{settings.SITE_ORIGIN}{comment.get_permalink()}",
            description=None,
            unique_id=name_for_good(comment.public_id),
            author_name=xml_words(comment.name),
            pubdate=comment.submitted_at,
            # Its words never change.
            updateddate=comment.submitted_at,
            comment=comment,
        )

    def latest_post_date(self):
        return self.feed["moved_at"]

    def root_attributes(self):
        return {**super().root_attributes(), "xmlns:thr": _THREAD}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        comment = item["comment"]
        if comment.answers_public_id:
            answered = {"ref": name_for_good(comment.answers_public_id)}
            handler.addQuickElement("thr:in-reply-to", "", answered)
        words = linebreaks(xml_words(comment.text), autoescape=True)
        handler.addQuickElement("content", words, {"type": "html"})


def name_for_good(public_id):
    """What feed readers know a comment by, for good."""
    return tag("2026", f"comment/{public_id}")
