"""Who may know whom: the rooms and their doors."""

import ast
import re

import pytest

from tests.rooms import ROOMS, ROOT, name_of, sources

# The room and the rooms it may name.
MAY_KNOW = {
    "newsroom": {"newsroom", "articles", "comments"},
    "comments": {"comments", "articles"},
    "articles": {"articles"},
}


def imports_of(tree):
    """Every module that TREE imports, in full."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def names_in_strings(tree):
    """Rooms named in strings: `"comments.Comment"`, `reverse("comments:receipt")`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from re.findall(r"\b(articles|comments|newsroom)(?=[.:/][A-Za-z_])", node.value)


def rooms_known_by(source):
    tree = ast.parse(source)
    imported = {module.partition(".")[0] for module in imports_of(tree)} & set(ROOMS)
    return imported | set(names_in_strings(tree))


@pytest.mark.parametrize("path", [p for room in ROOMS for p in sources(room)], ids=name_of)
def test_no_room_knows_more_than_it_may(path):
    room = path.relative_to(ROOT).parts[0]
    assert rooms_known_by(path.read_text()) <= MAY_KNOW[room]


@pytest.mark.parametrize(
    "trespass",
    [
        "from comments.models import Comment",
        "import comments.models.comment",
        "def later():\n    from comments import models",
        'author = models.ForeignKey("comments.Comment")',
        'reverse("comments:receipt")',
    ],
)
def test_a_trespass_would_be_found(trespass):
    assert not rooms_known_by(trespass) <= MAY_KNOW["articles"]


# Inside an app: urls → views → forms → models; admin, desk, feeds, sitemaps, tags → models. What
# is said to machines in schema.org's words goes into a page, beside what is said to people.
LAYERS = ["models", "forms", "views", "urls"]
MAY_CALL = {
    "models": {"models"},
    "forms": {"models"},
    # What need not be made again, whoever makes it.
    "kept": set(),
    # Before every form that needs no account.
    "guard": {"models"},
    "views": {"models", "forms", "kept", "statement", "structured_data"},
    "posting": {"models", "forms", "guard", "signals", "following"},
    "recommending": {"models", "guard", "views"},
    # A page with a button and nothing to type.
    "buttons": {"guard", "views"},
    # Whoever asks to be told of more does so with a comment, from its receipt, or from a mail.
    "following": {"models", "buttons", "views", "following"},
    # Who objects does so from a page of the reader's, or by one like it.
    "complaints": {"models", "forms", "guard", "views", "complaints"},
    # What a reader does with what they wrote; to begin anew with it, they go on where others post.
    "mine": {"models", "forms", "buttons", "views", "complaints", "posting", "mine"},
    "urls": {
        *("views", "feeds", "sitemaps", "complaints", "following", "mine", "posting"),
        *("recommending", "transparency"),
    },
    # Every feed is an Atom feed of the same kind.
    "atom": set(),
    "feeds": {"models", "atom"},
    "sitemaps": {"models"},
    "structured_data": {"models"},
    "templatetags": {"models", "forms", "kept", "structured_data", "numbers"},
    # The newsroom's numbers: the dashboard, and what of them everybody is told.
    "numbers": {"models", "numbers"},
    "transparency": {"models", "numbers"},
    # What is noticed about a comment, and by what.
    "signals": {"models", "signals"},
    # An answer by the newsroom is held to what readers are held to, by the same form.
    "desk": {"models", "desk", "forms", "signals"},
    # The article's preview is its own page, made by the view's own function.
    "admin": {"models", "desk", "admin", "signals", "views"},
    # What is on record, recomputed; commands alone ask for it.
    "record": {"models", "record"},
    "management": {"models", "notices", "record"},
    # Why a comment was rejected, for its writer; and the mails that say so.
    "statement": {"models"},
    "notices": {"models", "notices", "statement"},
    # What guards the database, by name, and whether it is there.
    "guards": set(),
    "checks": {"models", "guards"},
    "apps": {"checks"},
}


@pytest.mark.parametrize(
    "path", [p for room in ("articles", "comments") for p in sources(room)], ids=name_of
)
def test_inside_an_app_calls_go_one_way(path):
    app, *rest = path.relative_to(ROOT).with_suffix("").parts
    layer = rest[0]
    called = {
        module.split(".")[1]
        for module in imports_of(ast.parse(path.read_text()))
        if module.startswith(f"{app}.") and not module[len(app) + 1 :][:1].isupper()
    }
    if layer == "__init__":
        assert not called
        return
    assert called - {"__init__"} <= MAY_CALL[layer]


# A rule in columns is spelled in one place


COLUMNS_OF_RULES = {"status", "published_at__lte", "state"}
ASKS = {"filter", "exclude", "get", "get_or_404", "get_object_or_404", "Q"}


def rules_spelled(source):
    """Queries that name a column of a rule themselves, instead of asking a QuerySet."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            columns = {keyword.arg for keyword in node.keywords} & COLUMNS_OF_RULES
            if name in ASKS and columns:
                yield f"{name}({', '.join(columns)})"


@pytest.mark.parametrize(
    "path",
    [p for room in ROOMS for p in sources(room) if p.relative_to(ROOT).parts[1] != "models"],
    ids=name_of,
)
def test_a_rule_in_columns_is_spelled_by_a_queryset_alone(path):
    # The admin's filter shows the one status that somebody chose, which is no rule.
    allowed = ["filter(status)"] if path == ROOT / "comments/admin/comment.py" else []
    assert list(rules_spelled(path.read_text())) == allowed


def test_a_rule_in_columns_would_be_found():
    assert list(rules_spelled("Comment.objects.filter(status='approved')"))


# The rooms stay small


def test_no_file_is_longer_than_300_lines():
    long = {
        str(path.relative_to(ROOT)): length
        for folder in (*ROOMS, "deploy", "templates", "static")
        for pattern in ("*.py", "*.html", "*.css", "*.js")
        for path in sources(folder, pattern)
        if (length := len(path.read_text().splitlines())) > 300
    }
    assert long == {}


def test_only_settings_reads_the_environment():
    readers = {
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in sources(room)
        if re.search(r"os\.environ(?!\.setdefault)|os\.getenv", path.read_text())
    }
    assert readers == {"newsroom/environment.py"}
    asking = {
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in sources(room)
        if re.search(r"import (.*\b)?environment\b|newsroom\.environment", path.read_text())
    }
    assert asking == {"newsroom/settings.py"}


def test_no_app_listens_to_signals():
    for app in ("articles", "comments"):
        for path in sources(app):
            assert "django.db.models.signals" not in path.read_text()
            assert "@receiver" not in path.read_text()


def test_templates_of_articles_meet_comments_only_in_the_corridor():
    """Delete comments/ and these lines go; nothing else names them."""
    named = {
        str(path.relative_to(ROOT / "templates"))
        for path in sources("templates", "*.*")
        if re.search(
            r"comments:|load [^%]*\bcomments\b|comment_(thread|form)|admin:desk", path.read_text()
        )
        and not str(path.relative_to(ROOT / "templates")).startswith(
            ("comments/", "admin/comments", "admin/desk", "admin/numbers")
        )
    }
    assert named == {
        "base.html",
        "article_detail.html",
        # In lists, how many comments an article has.
        *("_cards.html", "_card.html"),
        # Under what an editor wrote of privacy, how long things are kept.
        "page.html",
        "sitemaps/pages.xml",
        # And in the admin: the ways to one's own answers, and to an article's conversation.
        "admin/base_site.html",
        "admin/articles/article/change_form.html",
    }
