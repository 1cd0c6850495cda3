"""`make bench`: how long the desk takes over a million comments, on a database thrown away."""

import sys

from deploy import children, databases, run_folder, site
from deploy.demo_site import manage
from deploy.steps import obey, say, step

FILL = "from tests.benchmarks.million import fill; fill()"
# Each prints what it measured.
BENCHMARKS = ["tests.benchmarks.desk", "tests.benchmarks.desk_by_keyboard"]


def main():
    """Fill a newsroom and measure; the figures are this machine's, and only their likes compare."""
    children.adopt()
    with databases.for_tests(private=True) as access:
        address = "http://127.0.0.1:8000"  # nobody listens there
        environment = site.environment(address, access.set_up)
        with step("Setting up the demo newsroom"):
            manage(environment, "set_up_newsroom", "--demo", "--logins-file", "/dev/null")
        with step("Adding a million comments"):
            manage(environment, "shell", "--command", FILL)
        serving = {**site.environment(address, access.serve), "DATABASE_POOL": ""}
        status = 0
        for benchmark in BENCHMARKS:
            say(f"\n{benchmark}")
            command = [sys.executable, "-m", benchmark]
            environment = {**serving, "DJANGO_SETTINGS_MODULE": "newsroom.settings"}
            status = status or children.run(command, env=environment, cwd=run_folder.ROOT)
    children.bury()
    return status


if __name__ == "__main__":
    obey(main)
