"""Who may know whom: the rooms, their doors, and the one way to a comment."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("newsroom", "articles", "comments")

# The room and the rooms it may name.
MAY_KNOW = {
    "newsroom": {"newsroom", "articles", "comments"},
    "comments": {"comments", "articles"},
    "articles": {"articles"},
}


def name_of(path):
    return str(path.relative_to(ROOT))


def sources(folder, pattern="*.py"):
    return [
        path
        for path in sorted((ROOT / folder).rglob(pattern))
        if "migrations" not in path.parts and "__pycache__" not in path.parts
    ]


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


# Inside an app: urls → views → forms → models; admin, desk, feeds, tags → models.
LAYERS = ["models", "forms", "views", "urls"]
MAY_CALL = {
    "models": {"models"},
    "forms": {"models"},
    "views": {"models", "forms"},
    "urls": {"views"},
    "templatetags": {"models", "forms"},
    "desk": {"models", "forms", "desk"},
    # The article's preview is its own page, made by the view's own function.
    "admin": {"models", "forms", "desk", "admin", "views"},
    "checks": {"models"},
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


# One rule for "public"

PUBLIC_MODULES = [
    *sources("articles"),
    *sources("comments/templatetags"),
    *[ROOT / "comments" / name for name in ("views.py", "urls.py", "forms.py")],
    ROOT / "comments/models/thread.py",
    ROOT / "newsroom/urls.py",
    ROOT / "newsroom/context_processors.py",
]
# `public` for everybody; `of_receipt` for the writer alone.
WAYS = {"public", "of_receipt"}
REACHES = re.compile(
    r"Comment\s*\.\s*(?:_default_manager|_base_manager|objects)\s*\.\s*(\w+)"
    r"|(comment_set|_default_manager|_base_manager)"
    r"|(apps\.get_model|\.raw\(|\.cursor\(|comments_comment)"
)


def other_ways(source):
    return [match[0] for match in REACHES.finditer(source) if match[1] not in WAYS]


@pytest.mark.parametrize("path", PUBLIC_MODULES, ids=name_of)
def test_public_modules_reach_comments_by_public_alone(path):
    assert other_ways(path.read_text()) == []


def test_public_modules_name_comment_only_to_ask_for_what_is_public():
    """`Comment` handed on as a value could be asked for anything elsewhere."""
    for path in PUBLIC_MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert node.value.id != "Comment" or node.attr == "objects", path


@pytest.mark.parametrize(
    "way",
    [
        "Comment.objects.filter(status='approved')",
        "Comment.objects.all()",
        "Comment._default_manager.get(pk=1)",
        "apps.get_model('comments', 'Comment')",
        "connection.cursor()",
        "article.comment_set.all()",
    ],
)
def test_another_way_would_be_found(way):
    assert other_ways(way)


def test_no_model_has_a_way_back_to_its_comments():
    from comments.models import Comment

    for name in ("article", "parent", "answers", "edition"):
        assert Comment._meta.get_field(name).remote_field.hidden, name


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
    assert readers == {"newsroom/settings.py"}


def test_no_app_listens_to_signals():
    for app in ("articles", "comments"):
        for path in sources(app):
            assert "django.db.models.signals" not in path.read_text()
            assert "@receiver" not in path.read_text()


def test_templates_of_articles_meet_comments_only_in_the_corridor():
    """Delete comments/ and these lines go; nothing else names them."""
    named = {
        str(path.relative_to(ROOT / "templates"))
        for path in sources("templates", "*.html")
        if re.search(r"comments:|load [^%]*\bcomments\b|comment_(thread|form)", path.read_text())
        and not str(path.relative_to(ROOT / "templates")).startswith(
            ("comments/", "admin/comments")
        )
    }
    assert named == {"base.html", "article_detail.html"}
