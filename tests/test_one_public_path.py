"""One rule for "public": whatever a reader can open reaches comments by `public()` alone."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from comments.models import Comment
from comments.models.reading_order import cursor_of
from tests.rooms import ROOMS, ROOT, name_of, sources
from tests.ways import NOT_PUBLIC, is_public, other_ways, other_ways_in_template

PUBLIC_MODULES = [path for room in ROOMS for path in sources(room) if is_public(name_of(path))]
PUBLIC_TEMPLATES = [
    path
    for folder in ("templates", *(f"{room}/**/templates" for room in ROOMS))
    for path in sorted(ROOT.glob(f"{folder}/**/*"))
    if path.is_file() and is_public(name_of(path))
]

# All that a public module does besides, to the letter: one more of the same is found.
EXCEPTIONS = {
    # The page cache's own thread gives its connection back; a page that is kept is read in one
    # transaction; how long readers usually wait is one of the versions that its page hangs on.
    "newsroom/cached.py": [
        "from django.db import connection",
        "connection.close_if_unusable_or_obsolete",
    ],
    "newsroom/one_snapshot.py": [
        "from django.db import connection, transaction",
        "connection.in_atomic_block",
        "connection.ensure_connection",
        "connection.connection",
        "connection.connection",
    ],
    # What a view asks of the policy stands on its response, under names that django-csp gives.
    "newsroom/policy.py": ["vars"],
    "newsroom/page_versions.py": ["from comments.numbers.usual_wait import in_steps"],
    # Asks what the QuerySet says that it was handed, wherever that is spelled, and nothing else.
    "articles/models/prepared.py": [
        "import psycopg",
        "from django.db import DEFAULT_DB_ALIAS, connections, models",
        "connections",
        "found.model",
        "found.model._meta",
        "found.model",
        "psycopg.sql.quote",
        "connection.ensure_connection",
        "connection.connection.prepare_threshold",
        "connection.queries_logged",
        "connection.cursor",
        "connection.make_cursor",
        "psycopg.Cursor",
        "connection.connection",
    ],
    # Waits for whoever is just looking for a slug; PostgreSQL's own lock, no table.
    "articles/models/query.py": ["from django.db import connection, models", "connection.cursor"],
    # The receipt tells its writer what was decided.
    "comments/views.py": ["comment.newest_decision"],
    # What is answered is public, the second time too. Whether a reply was taken before it left
    # the page, is asked by the key of who wrote what where.
    "comments/models/replying.py": [
        "Comment",
        "answered.parent",
        "Comment.objects.all",
    ],
    # Takes a comment in. What it finds by the key of who wrote what where is that same comment,
    # for whoever has just sent it again.
    "comments/models/submission.py": [
        "Comment",
        "Comment.objects.filter",
        "contact__submission_key",
        "waiting.select_related('contact')",
    ],
}


@pytest.mark.parametrize("path", PUBLIC_MODULES, ids=name_of)
def test_public_modules_reach_comments_by_public_alone(path):
    assert other_ways(path.read_text()) == EXCEPTIONS.get(name_of(path), [])


@pytest.mark.parametrize("path", PUBLIC_TEMPLATES, ids=name_of)
def test_public_templates_show_what_they_were_handed_and_follow_no_relation(path):
    assert other_ways_in_template(path.read_text()) == []


def test_only_the_receipt_asks_for_its_writers_comment():
    asking = {name_of(path) for path in PUBLIC_MODULES if "of_receipt" in path.read_text()}
    assert asking == {
        *("comments/views.py", "comments/complaints/appeals.py", "comments/mine/beginning.py"),
        "comments/following/receipts.py",
    }


def test_where_a_comment_stands_is_told_by_its_moment_and_its_public_id_alone():
    """So a reply's address may name its parent's place, whatever became of the parent."""
    only_these = SimpleNamespace(submitted_at=datetime(2026, 1, 1, tzinfo=UTC), public_id="b2c")
    assert cursor_of(only_these).endswith(".b2c")


def test_no_model_has_a_way_back_to_its_comments():
    for name in ("article", "parent", "answers", "edition"):
        assert Comment._meta.get_field(name).remote_field.hidden, name


@pytest.mark.parametrize(
    "path",
    [
        "articles/feeds.py",
        "comments/feeds.py",
        "comments/templatetags/counts.py",
        "comments/models/thread.py",
        "comments/models/counts.py",
        "newsroom/page_cache.py",
        "newsroom/urls.py",
        "templates/search.html",
    ],
)
def test_a_new_file_is_public_until_somebody_says_why_not(path):
    assert is_public(path)


@pytest.mark.parametrize("path", NOT_PUBLIC)
def test_what_is_not_public_is_there(path):
    assert (ROOT / path).exists()
    assert not is_public(path)


@pytest.mark.parametrize(
    "meant",
    [
        "from comments.models import Comment\nComment.objects.public().filter(parent=None)",
        "get_object_or_404(Comment.objects.of_receipt(token).select_related('parent'))",
        "public.filter(parent__in=numbers)",
        "names.get(reply.answers_id)",
        "cursor_of(comment.parent or comment)",
        "from articles.models import Article\nArticle.objects.published()",
        "from comments.models.thread import thread_page",
        "getattr(article, 'discussion', None)",
        "page.cursor",
        "class Form(ModelForm):\n    class Meta:\n        model = Article",
        "include('comments.urls')",
    ],
)
def test_the_ways_that_are_meant_pass(meant):
    assert other_ways(meant) == []


@pytest.mark.parametrize(
    "way",
    [
        # Another question
        "Comment.objects.filter(status='approved')",
        "Comment.objects.all()",
        "Comment.objects.get(pk=1)",
        "Comment.objects.select_related('article').get(pk=1)",
        "Comment . objects \\\n . filter(pk=1)",
        "Comment.objects.of_receipt(F('receipt_token'))",
        "Comment._default_manager.get(pk=1)",
        "Comment._base_manager.get(pk=1)",
        "Comment(pk=1).refresh_from_db()",
        "type(comment).objects.all()",
        "comment.__class__._default_manager.all()",
        # Under another name
        "from comments.models import Comment as C",
        "def later():\n    from comments.models import Comment as C",
        "from comments.models.comment import Comment\nComment.objects.all()",
        "from comments.models.comment import Comment as C",
        "import comments.models as m\nm.Comment.objects.all()",
        "m.Comment",
        "import comments.models",
        "import comments.models.comment",
        "from comments import models",
        "from comments.models import comment",
        "from comments.models import *",
        "from .models import Comment",
        "from . import models",
        "from comments.views import Comment",
        "from comments.desk.decide import _comment_for",
        "from comments.desk import bulk",
        "from comments import views\nviews.Comment.objects.all()",
        "import_module('comments.models')",
        "import_string(path)",
        "load('comments.models')",
        "include('comments.desk.addresses')",
        # As a value
        "every = Comment.objects",
        "every.objects.all()",
        "ask = Comment.objects.public",
        "C = Comment",
        "get_object_or_404(Comment, pk=1)",
        "ListView.as_view(model=Comment)",
        "class Form(ModelForm):\n    class Meta:\n        model = Comment",
        "class Mine(Comment):\n    pass",
        "getattr(Comment, 'objects')",
        "getattr(found, 'objects')",
        "getattr(comment, 'parent').text",
        "getattr(models, name)",
        "CommentQuerySet(Comment)",
        "from comments.models import CommentQuerySet",
        "from comments.models.comment import CommentQuerySet",
        # By way of another model
        "from comments.models import Decision",
        "from comments.models import Contact",
        "from comments.models import Erasure",
        "from comments.models.note import Note",
        "from comments.models import AlreadyDecided",
        "Decision.objects.all()",
        "m.Contact",
        "request.user.decisions.all()",
        "clause.decisions.all()",
        "contact.comment",
        "comment.contact.email",
        "comment.decisions.all()",
        "comment.newest_decision()",
        "article.comment_set.all()",
        # By a relation in a query
        "articles.filter(comment__text__startswith='a')",
        "clauses.filter(decisions__comment__article=article)",
        "editions.prefetch_related('clauses__decisions')",
        "editions.prefetch_related('decisions__comment')",
        "people.prefetch_related('decisions')",
        "people.prefetch_related(Prefetch('erasures'))",
        "things.filter(comment=comment)",
        "things.filter(**{'comment__pk': 1})",
        "Q(decisions__verdict='approved')",
        "Comment.objects.public().values('parent__text')",
        "Comment.objects.public().values_list('answers__name')",
        "Comment.objects.public().annotate(said=F('answers__text'))",
        "Comment.objects.public().filter(parent__text__contains='a')",
        "Comment.objects.public().order_by('-contact__email')",
        "Comment.objects.public().select_related('contact')",
        # Beneath the models
        "public.model",
        "public.model._meta.default_manager.all()",
        "public._meta",
        "article._meta.related_objects",
        "apps.get_model('comments', 'Comment')",
        "apps.get_app_config('comments').models",
        "ContentType.objects.get(pk=1)",
        "kind.model_class()",
        "models.ForeignKey('comments.Comment')",
        "models.ForeignKey('comments.Decision')",
        "articles.raw('SELECT 1')",
        "articles.extra(where=['1'])",
        "connection.cursor()",
        "database.cursor()",
        "from django.db import connection as database",
        "from django.db import connections",
        "import psycopg",
        "'SELECT text FROM comments_comment'",
        "RawSQL('SELECT 1', [])",
        # Wider again
        "Comment.objects.public() | Comment.objects.all()",
        "Comment.objects.public().union(Comment.objects.filter(pk=1))",
        "Comment.objects.of_receipt(token).union(every.model.objects.all())",
        # From a public comment to one that may not be
        "comment.parent",
        "comment.parent.text",
        "comment.answers.text",
        "comment.answers.name",
        "top = comment.parent or comment",
        "cursor_of(comment.parent.parent or comment)",
        "methodcaller('delete')",
        "attrgetter('parent.text')",
    ],
)
def test_another_way_would_be_found(way):
    assert other_ways(way)


@pytest.mark.parametrize("path", PUBLIC_MODULES, ids=name_of)
def test_another_way_would_be_found_in_every_public_module(path):
    """Its exceptions do not cover for one more."""
    source = f"{path.read_text()}\nComment.objects.filter(pk=1)\n"
    assert other_ways(source) != EXCEPTIONS.get(name_of(path), [])


@pytest.mark.parametrize(
    "way",
    [
        "{{ comment.answers.text }}",
        "{{ comment.answers.name|default:'' }}",
        "{{ comment.parent.text|linebreaks }}",
        "{% if comment.parent.is_approved %}{% endif %}",
        "{% with said=comment.parent %}{{ said.text }}{% endwith %}",
        '{% include "comments/_comment.html" with comment=comment.answers %}',
        "{% for decision in comment.decisions.all %}{% endfor %}",
        "{% for edition in editions %}{{ edition.clauses.first.decisions.count }}{% endfor %}",
        "{{ comment.contact.email }}",
        "{{ comment.newest_decision.note }}",
        "{{ decision.comment.text }}",
        "{{ decision.reason }}",
        "{{ decision.why }}",
        "{{ article.comment_set.count }}",
        "{{ x|default:comment.parent.name }}",
        "{% regroup replies by parent as threads %}",
        "{% regroup replies by answers.name as threads %}",
        '{{ replies|dictsort:"parent.text" }}',
        '{% include "admin/comments/comment/_rejection.html" %}',
    ],
)
def test_another_way_would_be_found_in_a_template(way):
    assert other_ways_in_template(way)


@pytest.mark.parametrize(
    "meant",
    [
        "{{ comment.name }} {{ comment.text|linebreaks }}",
        "{% if comment.answers_id %}{{ comment.answers_name }}{% endif %}",
        "{{ decision.note }} {{ decision.clause.text }}",
        "{{ forloop.parentloop.counter }}",
        "{% comment %}Of comment.parent.text nothing is shown.{% endcomment %}",
    ],
)
def test_a_template_may_show_the_comment_it_was_handed(meant):
    assert other_ways_in_template(meant) == []
