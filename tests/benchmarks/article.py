"""The articles that are measured: above all the demo's liveliest, with fifty comments under it."""


def liveliest():
    """The one with fifty comments."""
    from articles.models import Article
    from deploy.crowd import LIVELY

    return Article.objects.select_related("section").get(slug=LIVELY)


def path():
    """Where that is."""
    return liveliest().get_absolute_url()


def taking_comments():
    """All that readers may comment on, the newest first."""
    from articles.models import Article
    from comments.models import Discussion

    articles = Article.objects.published().select_related("section", "discussion")
    return [one for one in articles.latest_first() if Discussion.of(one).takes_comments]
