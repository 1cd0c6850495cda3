"""The demo newsroom served for a while, on a database and in folders that are thrown away."""

import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path

from deploy import children, databases, ports, run_folder, site, web_server
from deploy.steps import Refusal, step

CROWD = "from deploy.crowd import crowd; print(crowd().get_absolute_url())"


@contextmanager
def opened(language="en"):
    """The newsroom in LANGUAGE, with all its renditions, as `address, environment`."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsroom-demo-")))
        access = stack.enter_context(databases.for_tests(private=True))
        listener = stack.enter_context(ports.reserved(0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        chosen = {
            "PICTURE_FOLDER": str(folder / "pictures"),
            "STATIC_FOLDER": str(folder / "static"),
            "MAIL_FOLDER": str(folder / "mail"),
            "PAPER_LANGUAGE": language,
        }
        environment = {**site.environment(address, access.set_up), **chosen}
        with step(f"Setting up the demo newsroom, its interface in {language!r}"):
            manage(environment, "set_up_newsroom", "--demo", "--logins-file", folder / "logins")
        serving = {**site.environment(address, access.serve), **chosen}
        with step("Making the renditions of its pictures"):
            manage({**serving, "DATABASE_POOL": ""}, "make_renditions", "--once")
        with step("Opening it"):
            web_server.served(stack, serving, listener)
        yield address, {**serving, "DATABASE_POOL": ""}


def manage(environment, *words):
    """What a management command says; refuses where it fails."""
    command = [sys.executable, "manage.py", *words]
    status, said = children.listen(command, env=environment, cwd=run_folder.ROOT)
    if status:
        raise Refusal(f"`manage.py {words[0]}` failed: {said[-600:]}")
    return said


def crowded_article(environment):
    """The path of an article with fifty comments."""
    return manage(environment, "shell", "--command", CROWD).splitlines()[-1]
