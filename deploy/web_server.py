"""The web server: gunicorn on a port of this machine, from when the front page answers."""

import http.client
import signal
import sys
import time

from deploy import children, run_folder, signals
from deploy.steps import Refusal

GUNICORN = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "newsroom.wsgi"]


def served(stack, environment, listener):
    """The newsroom under ENVIRONMENT on the socket LISTENER, until STACK unwinds; its process."""
    children.adopt()
    port, number = listener.getsockname()[1], listener.fileno()
    environment["BIND"] = f"fd://{number}"
    gunicorn = children.start(
        [sys.executable, *GUNICORN], env=environment, cwd=run_folder.ROOT, pass_fds=[number]
    )
    stack.callback(children.bury)
    stack.callback(children.stop, gunicorn, signal.SIGTERM, patience=30)
    listener.close()
    until = time.monotonic() + 60
    while (status := _front_page(port)) is None:
        refuse_if_gone(gunicorn)
        if time.monotonic() > until:
            raise Refusal("The web server has not answered for a minute.")
        signals.pause(0.1)
    if status != http.client.OK:
        raise Refusal(f"The front page answers {status}, not 200; what went wrong is above.")
    return gunicorn


def _front_page(port):
    """The status that the front page answers with; None where nobody answers yet."""
    # Not longer, because a request to stop is heard between two tries only.
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def refuse_if_gone(gunicorn):
    """Refuse to go on without it."""
    if gunicorn.poll() is not None:
        raise Refusal("The web server has stopped by itself; what it said is above.")
