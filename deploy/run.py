"""`make run`: the whole newsroom on this machine, from nothing to a page that answers."""

import time
from contextlib import ExitStack

from deploy import databases, ports, run_folder, signals, site, web_server, workers
from deploy.steps import obey, say, step


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
                gunicorn = web_server.served(stack, environment, listener)
            at_work = stack.enter_context(workers.at_work(environment))
            stack.enter_context(_published(address, access, server))
            _show(address, logins, time.monotonic() - started)
            _watch(gunicorn, server, at_work)
    except signals.Stopped:
        say("\nThe newsroom has stopped.")


def _published(address, access, server):
    """What other commands of this clone may know of us; a given server's password is not in it."""
    private = {"database": access.set_up} if server else {}
    return run_folder.published(address=address, **private)


def _show(address, logins, seconds):
    say(f"\nThe newsroom is open ({seconds:.1f} s).\n")
    for name, path in (("Front page", "/"), ("Guidelines", "/guidelines/"), ("Staff", "/admin/")):
        say(f"  {name:<12}{address}{path}")
    say(f"\nMails: {site.where_mails_go()}.")
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
        web_server.refuse_if_gone(gunicorn)
        for worker in at_work:
            worker.look_after()
        if server:
            server.refuse_if_gone()


if __name__ == "__main__":
    obey(main)
