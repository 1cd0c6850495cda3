"""Atom feeds of comments: of one article's, and of all. The same bytes for everybody, named by an
ETag that is made from them, so that it moves with whatever they say, and with nothing else."""

from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import linebreaks
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.models.for_machines import xml_words
from comments.models import Discussion, Forum
from comments.models.latest import latest_for_feed

# When nothing was ever approved.
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
# RFC 4685: what an entry answers.
_THREAD = "http://purl.org/syndication/thread/1.0"


@require_safe
def of_all(request):
    moved_at = Forum.objects.moved_at() or _BEFORE_ALL
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
        link=f"{settings.SITE_ORIGIN}{page}",
        feed_url=f"{settings.SITE_ORIGIN}{request.path}",
        feed_guid=f"{settings.SITE_ORIGIN}{request.path}",
        description=None,
        language=settings.LANGUAGE_CODE,
        moved_at=moved_at,
    )
    for comment in comments:
        feed.add_comment(comment)
    body = feed.writeString("utf-8").encode()
    response = HttpResponse(body, content_type=CommentFeed.content_type)
    response["ETag"] = f'"{sha256(body).hexdigest()[:32]}"'
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
    """What feed readers know a comment by, whatever becomes of its address (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_ORIGIN).hostname},2026:comment/{public_id}"
