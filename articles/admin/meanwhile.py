"""What colleagues saved of an article while somebody had its form open."""

from dataclasses import dataclass, field

from articles.admin.difference import changes
from articles.admin.history import log_of, version_named_in
from articles.models import ArticleVersion
from articles.models.article import WORDS
from articles.models.body import clean_body

# The log is read as far as a form may plausibly lie behind.
_FAR_BACK = 50


@dataclass
class Meanwhile:
    """Who saved what since a form was opened, and what that form would change of it."""

    savings: list = field(default_factory=list)
    theirs: list = field(default_factory=list)
    yours: list = field(default_factory=list)


def saved_since(article, seen, typed):
    """What was saved of ARTICLE after its version SEEN, beside what is TYPED on the form."""
    versions = list(article.versions.filter(number__gte=max(seen, 1)).select_related("changed_by"))
    opened, newest = versions[0], versions[-1]
    entries = {version_named_in(entry): entry for entry in log_of(article)[:_FAR_BACK]}
    words = {name: typed.get(name, getattr(newest, name)) for name in WORDS}
    words["body"] = clean_body(words["body"])
    return Meanwhile(
        savings=[
            {"version": version, "entry": entries.get(version.number)}
            for version in versions
            if version.number > seen and version.changed_by
        ],
        theirs=changes(opened, newest),
        yours=changes(newest, ArticleVersion(article=article, **words)),
    )
