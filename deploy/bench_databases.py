"""The databases that are measured over: each a private server of its own, thrown away."""

import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy import databases, site
from deploy.demo_site import crowded_article, manage
from deploy.steps import step

FILL = "from tests.benchmarks.million import fill; fill(comments={}, articles={})"
# Nobody listens there: parts start what they ask, on ports of its own.
ADDRESS = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Database:
    """The demo newsroom with fifty comments under one article, and so many COMMENTS more under so
    many further ARTICLES; DURABLE where a commit shall be on the disk."""

    comments: int = 0
    articles: int = 200
    durable: bool = False

    def __str__(self):
        more = f" and {self.comments:,} comments more" if self.comments else ""
        return f"the demo newsroom{more}{', durable' if self.durable else ''}"


@contextmanager
def opened(database):
    """A server with DATABASE on it, as the environment to measure in: DATABASE_URL serves, and
    DATABASE_OWNER_URL owns the tables and may create further databases."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsroom-bench-")))
        access = stack.enter_context(databases.for_tests(private=True, durable=database.durable))
        chosen = {
            "PICTURE_FOLDER": str(folder / "pictures"),
            "STATIC_FOLDER": str(folder / "static"),
            "MAIL_FOLDER": str(folder / "mails"),
            "ERASURE_LOG": str(folder / "erasures.jsonl"),
        }
        owning = {**site.environment(ADDRESS, access.set_up), **chosen}
        serving = {**site.environment(ADDRESS, access.serve), **chosen, "DATABASE_POOL": ""}
        with step("Setting up the demo newsroom"):
            manage(owning, "set_up_newsroom", "--demo", "--logins-file", folder / "logins")
        with step("Making the renditions of its pictures"):
            manage(serving, "make_renditions", "--once")
        with step("Putting fifty comments under an article"):
            crowded_article(serving)
        if database.comments:
            with step(f"Adding {database.comments:,} comments"):
                manage(
                    owning, "shell", "--command", FILL.format(database.comments, database.articles)
                )
        yield {**serving, "DATABASE_OWNER_URL": access.set_up["DATABASE_URL"]}
