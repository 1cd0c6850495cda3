"""A crowded discussion under one of the demo's articles, for those who weigh and measure pages.

python manage.py shell --command "from deploy.crowd import crowd; crowd()"
"""

from django.utils.html import strip_tags

from articles.models import Article
from comments.models import Comment, Guidelines, submit
from newsroom.staff.models import User

LIVELY = "lantern-street-shuts-out-cars"


def crowd(comments=50):
    """Bring the demo's liveliest article to so many COMMENTS under it, and return it.

    Each is a paragraph that stands in another article: words said twice would pack smaller than
    those of any real discussion.
    """
    article = Article.objects.published().get(slug=LIVELY)
    edition = Guidelines.objects.current()
    moderator = User.objects.get(username="moderator")
    there = Comment.objects.public().filter(article=article, parent=None).count()
    elsewhere = Article.objects.published().exclude(pk=article.pk).latest_first()
    for number, text in zip(range(comments - there), _paragraphs(elsewhere), strict=False):
        comment = submit(
            article=article,
            edition=edition,
            name=" ".join(text.split()[2:4]),
            email=f"reader{number}@example.org",
            text=text,
        )
        comment.approve(by=moderator, seen=0)
    return article


def _paragraphs(articles):
    parts = (strip_tags(part).strip() for one in articles for part in one.body.split("</p>"))
    return (part for part in parts if len(part) > 80)
