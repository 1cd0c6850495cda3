"""`make run`: the whole newsroom on this machine, from nothing to a page that answers."""

import http.client
import signal
import sys
import time
from contextlib import ExitStack

from deploy import children, databases, ports, run_folder, signals, site, workers
from deploy.steps import Refusal, obey, say, step

GUNICORN = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "newsroom.wsgi"]


def main():
    """Set up, serve, and stop when asked to."""
    started = time.monotonic()
    port = ports.chosen()
    address = f"http://127.0.0.1:{port}"
    try:
        with ExitStack() as stack:
            stack.enter_context(run_folder.taken())
            run_folder.forget_state()
            listener = stack.enter_context(ports.reserved(port))
            access, server = stack.enter_context(databases.for_the_site())
            with step("Setting up the newsroom", talkative=True):
                environment = site.environment(address, access.set_up)
                logins = site.manage(environment, "set_up_newsroom", "--demo")
            environment = site.environment(address, access.serve)
            with step("Starting the web server"):
                gunicorn = _served(stack, environment, listener)
            at_work = stack.enter_context(workers.at_work(environment))
            stack.enter_context(_published(address, access, server))
            _show(address, logins, time.monotonic() - started)
            _watch(gunicorn, server, at_work)
    except signals.Stopped:
        say("\nThe newsroom has stopped.")


def _served(stack, environment, listener):
    """The web server, from when the front page answers until STACK unwinds."""
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
        _refuse_if_gone(gunicorn)
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


def _refuse_if_gone(gunicorn):
    if gunicorn.poll() is not None:
        raise Refusal("The web server has stopped by itself; what it said is above.")


def _published(address, access, server):
    """What other commands of this clone may know of us; a given server's password is not in it."""
    private = {"database": access.set_up} if server else {}
    return run_folder.published(address=address, **private)


def _show(address, logins, seconds):
    say(f"\nThe newsroom is open ({seconds:.1f} s).\n")
    for name, path in (("Front page", "/"), ("Guidelines", "/guidelines/"), ("Staff", "/admin/")):
        say(f"  {name:<12}{address}{path}")
    if logins:
        say("\nStaff logins, shown this once (`make passwords` sets new ones):\n")
        site.show(logins)
    else:
        say("\nStaff logins were shown when they were made; `make passwords` sets new ones.")
    say("\nCtrl-C stops it.")


def _watch(gunicorn, server, at_work):
    """Wait until asked to stop, or until the server stops by itself."""
    while True:
        signals.pause(0.3)
        _refuse_if_gone(gunicorn)
        for worker in at_work:
            worker.look_after()
        if server:
            server.refuse_if_gone()


if __name__ == "__main__":
    obey(main)
