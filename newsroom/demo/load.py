"""The demo newsroom: a paper with its staff, articles, guidelines and a conversation.

Articles, editions and decisions come in by the verbs that staff use; comments are inserted as they
came, with times in the past, which the database lets its owner alone say. All of it is invented.
"""

import tomllib
from datetime import timedelta
from pathlib import Path

from django.contrib.auth.models import Group
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from articles.models import Article, Author, Page, Picture, Section, Topic
from articles.models.prepare import prepared
from comments.models import CannedNote, Guidelines, UrgentInstructions, WatchWord
from newsroom.demo.conversation import load_conversation, look_over_what_waits
from newsroom.logins import new_password
from newsroom.staff.door import factors
from newsroom.staff.models import User

HERE = Path(__file__).resolve().parent
CONTENT = HERE / "content"


def newsroom_is_empty():
    """Whether nothing at all has happened here: no staff, no article, no guidelines."""
    return not (User.objects.exists() or Article.objects.exists() or Guidelines.objects.exists())


@transaction.atomic
def load_demo_newsroom():
    """Load everything, or nothing. Returns the staff's logins, to be told once."""
    now = timezone.now()
    logins = _load_staff()
    staff = {user.username: user for user in User.objects.all()}
    editions = _load_guidelines(now, by=staff["chief"])
    articles = _load_articles(now, by=staff["editor"], staff=staff)
    for page in _read("pages.toml")["page"]:
        Page.objects.create(**page)
    for name in ("earlier_comments.toml", "comments.toml"):
        load_conversation(_read(name)["comment"], now, articles, editions, staff)
    for word in _read("watch_list.toml")["word"]:
        WatchWord.objects.create(
            phrase=word["phrase"],
            language=word["language"],
            clause_key=word["clause"],
            added_by=staff["chief"],
        )
    _lay_ready_at_the_desk(by=staff["chief"])
    look_over_what_waits()
    for article, content in articles.values():
        if content.get("status") == "withdrawn":
            article.withdraw(by=staff["editor"])
    return logins


def set_demo_passwords():
    """A new password and key for each of the demo's staff still here; returns the logins."""
    logins = []
    for person in _read("staff.toml")["staff"]:
        user = User.objects.filter(username=person["username"]).first()
        if user:
            logins.append(_with_new_password(user, person))
    return logins


def _read(name):
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


def _with_new_password(user, person):
    password = new_password()
    user.set_password(password)
    user.save()
    user.end_sessions()
    role = person["group"] or "Superuser"
    key = _with_new_app(user, is_first_day=person.get("first_day", False))
    return {"username": user.username, "password": password, "key": key, "role": role}


def _with_new_app(user, *, is_first_day):
    """The key of USER's authenticator app, for whoever tries the demo to type into theirs; on
    their first day somebody has none, and is asked to set one up."""
    user.authenticator_set.all().delete()
    if is_first_day:
        return ""
    secret = factors.new_secret()
    factors.set_up_app(user, secret=secret, step=0)
    return factors.in_groups(secret)


def _load_staff():
    logins = []
    for person in _read("staff.toml")["staff"]:
        user = User(
            username=person["username"],
            first_name=person["first_name"],
            last_name=person["last_name"],
            email=person["email"],
            is_staff=True,
            is_superuser=person.get("superuser", False),
        )
        logins.append(_with_new_password(user, person))
        if person["group"]:
            user.groups.add(Group.objects.get(name=person["group"]))
    return logins


def _load_guidelines(now, *, by):
    editions = {}
    for path in sorted((CONTENT / "guidelines").glob("*.toml")):
        edition = tomllib.loads(path.read_text(encoding="utf-8"))
        editions[edition["number"]] = Guidelines.publish(
            by=by,
            follows=edition["number"] - 1,
            welcome=edition["welcome"].strip(),
            clauses=[
                {"key": c["key"], "title": c["title"], "text": c["text"].strip()}
                for c in edition["clause"]
            ],
            published_at=now - timedelta(days=edition["age_days"]),
        )
    return editions


def _lay_ready_at_the_desk(*, by):
    laid = _read("desk.toml")
    UrgentInstructions.objects.create(text=laid["instructions"].strip(), written_by=by)
    for note in laid["note"]:
        CannedNote.objects.create(clause_key=note.pop("clause"), **note)


def _load_articles(now, *, by, staff):
    """The articles by slug, each with the content it was loaded from, oldest first.

    A body is HTML; words outside any tag are paragraphs, with an empty line between them.
    """
    sections = {s["slug"]: Section.objects.create(**s) for s in _read("sections.toml")["section"]}
    topics = {t["slug"]: Topic.objects.create(**t) for t in _read("topics.toml")["topic"]}
    authors = {
        a["slug"]: Author.objects.create(**a | {"user": staff.get(a.get("user"))})
        for a in _read("authors.toml")["author"]
    }
    contents = [
        tomllib.loads(path.read_text(encoding="utf-8"))
        for path in (CONTENT / "articles").glob("*.toml")
    ]
    articles = {}
    for content in sorted(contents, key=lambda content: -content["age_hours"]):
        article = Article(
            picture=_load_picture(content["picture"]) if "picture" in content else None,
            section=sections[content["section"]],
            body=content["body"].strip(),
            **{
                field: content[field].strip()
                for field in ("slug", "headline", "standfirst", "dateline", "language")
            },
        )
        if content.get("status") != "draft":
            article.published_at = now - timedelta(hours=content["age_hours"])
        article.save()
        for position, slug in enumerate(content["authors"]):
            article.bylines.create(author=authors[slug], position=position)
        article.topics.set(topics[slug] for slug in content.get("topics", []))
        article.keep_version(by=by)
        if content.get("status") != "draft":
            article.publish(by=by)
        for correction in content.get("correction", []):
            article.corrections.create(
                kind=correction["kind"],
                text=correction["text"].strip(),
                made_at=now - timedelta(hours=correction["age_hours"]),
                made_by=by,
            )
        articles[article.slug] = (article, content)
    return articles


def _load_picture(content):
    with (HERE / "pictures" / content["file"]).open("rb") as file:
        picture = Picture(
            **{field: content[field].strip() for field in ("alt", "caption", "credit")}
        )
        prepared_file = prepared(File(file))
        picture.file.save(prepared_file.name, prepared_file, save=True)
    return picture
