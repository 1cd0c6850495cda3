"""A crowded discussion under one of the demo's articles, for those who weigh and measure pages."""

import sys

import django

LIVELY = "lantern-street-shuts-out-cars"


def crowd(article, comments):
    """Bring ARTICLE to so many COMMENTS: each a paragraph that stands in another article.

    No words twice, since repeated ones would pack smaller than those of any real discussion.
    """
    from comments.models import Comment, Guidelines, submit
    from newsroom.staff.models import User

    edition = Guidelines.objects.current()
    moderator = User.objects.get(username="moderator")
    there = Comment.objects.public().filter(article=article, parent=None).count()
    words = _paragraphs(type(article).objects.published().exclude(pk=article.pk))
    for number in range(comments - there):
        comment = submit(
            article=article,
            edition=edition,
            name=" ".join(words[number].split()[2:4]),
            email=f"reader{number}@example.org",
            text=words[number],
        )
        comment.approve(by=moderator, seen=0)


def _paragraphs(articles):
    from django.utils.html import strip_tags

    parts = (strip_tags(part).strip() for one in articles for part in one.body.split("</p>"))
    return [part for part in parts if len(part) > 80]


def main():
    """Do so in the database that the environment names."""
    django.setup()
    from articles.models import Article

    crowd(Article.objects.get(slug=LIVELY), int(sys.argv[1]))


if __name__ == "__main__":
    main()
