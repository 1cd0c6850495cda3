"""The programs beside the web server, which do what no request may wait for."""

import signal
import sys
import time
from contextlib import contextmanager

from deploy import children, run_folder
from deploy.steps import say

# What they do, and the `manage.py` command that does it without end.
WORKERS = {"renditions of pictures": "make_renditions", "mails": "send_mail_outbox"}
# Between a worker's death and the next one in its place: what killed it may take a while to pass.
PAUSE = 10


class Worker:
    """One command of the project at work; started again where it stops by itself.

    The newsroom stays open without it: what it would have done waits in the database.
    """

    def __init__(self, task, command, environment):
        self.task = task
        self.words = [sys.executable, "manage.py", command]
        # It does one thing at a time, and needs one connection.
        self.environment = {**environment, "DATABASE_POOL": "no"}
        self.due = None
        self._start()

    def _start(self):
        self.process = children.start(self.words, env=self.environment, cwd=run_folder.ROOT)

    def look_after(self):
        """Say so if it has stopped by itself, and after a pause start it again."""
        if self.process.poll() is None:
            return
        if self.due is None:
            self.due = time.monotonic() + PAUSE
            say(
                f"The worker for {self.task} has stopped by itself (status "
                f"{self.process.returncode}); what it said is above. The paper stays open. "
                f"It is started again in {PAUSE} seconds."
            )
        elif time.monotonic() >= self.due:
            self.due = None
            self._start()
            say(f"The worker for {self.task} was started again.")

    def stop(self):
        """End it; what it was about is done by the next one."""
        children.stop(self.process, signal.SIGTERM)


@contextmanager
def at_work(environment, commands=WORKERS):
    """All workers, while the newsroom is open under ENVIRONMENT."""
    workers = []
    try:
        for task, command in commands.items():
            workers.append(Worker(task, command, environment))
        yield workers
    finally:
        for worker in workers:
            worker.stop()
