"""django-comments-xtd, over a database of its own on the same server."""

import re
from urllib.parse import urlencode

from psycopg.sql import SQL, Identifier

from deploy import children
from deploy.steps import Refusal
from tests.benchmarks import posts
from tests.benchmarks.newsrooms import administer, at
from tests.benchmarks.others.environments import HERE, python_of, served
from tests.benchmarks.servers import ask

TOKEN = "a" * 32


def opened(stack, owner, name, file, more, core):
    """By whether it keeps its connections to the database in a pool: a site with the page and the
    comments in FILE and so many MORE; and where its article is."""
    administer(SQL("CREATE DATABASE {}").format(Identifier(name)))
    stack.callback(administer, SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
    settings = {
        "XTD_DATABASE": at(owner, name),
        "DJANGO_SETTINGS_MODULE": "xtd_site.settings",
        "PYTHONPATH": str(HERE),
    }
    command = [python_of("xtd"), "-m", "xtd_site.fill", file, more]
    status, said = children.listen(command, cwd=HERE, env=settings)
    if status:
        raise Refusal(f"xtd could not be filled: {said[-600:]}")
    path = said.splitlines()[-1]
    sites = {
        bool(pool): served(
            stack, "xtd", "xtd_site.wsgi", core=core, path=path, XTD_POOL=pool, **settings
        )
        for pool in ("", "yes")
    }
    return sites, path


class Letters(posts.Letters):
    """Comments as its form sends them, each another."""

    def __init__(self, site, path):
        super().__init__()
        page = ask(site, path).content.decode()
        hidden = r'<input type="hidden" name="(\w+)" value="([^"]*)"'
        self.hidden = dict(re.findall(hidden, page)) | {"csrfmiddlewaretoken": TOKEN}

    def _one(self, number):
        said = posts.fields(number)
        fields = {**self.hidden, "name": said["name"], "email": said["email"], "url": ""}
        body = urlencode({**fields, "comment": said["text"], "post": "send"}).encode()
        return posts.request(
            "/comments/post/",
            body,
            f"Cookie: csrftoken={TOKEN}",
            f"X-Forwarded-For: {posts.address(number)}",
            "Content-Type: application/x-www-form-urlencoded",
        )
