"""`make passwords`: new passwords for the demo's staff, whether the newsroom runs or rests."""

from contextlib import contextmanager

from deploy import database_roles, databases, postgres_binaries, run_folder, site
from deploy.steps import Refusal, obey, say, step

ADDRESS = "http://127.0.0.1:8000"


def main():
    """Set new passwords and show them."""
    with _database() as access, step("Setting new passwords", talkative=True):
        logins = site.manage(site.environment(ADDRESS, access), "set_demo_passwords")
    say("\nStaff logins, shown this once:\n")
    site.show(logins)


@contextmanager
def _database():
    """The variables to reach the database with, which runs already or runs for this only."""
    if database_roles.given():
        with databases.for_the_site() as (access, _):
            yield access.set_up
        return
    if _is_running() and (running := run_folder.state().get("database")):
        yield running
        return
    if not databases.data_folder(postgres_binaries.found()).exists():
        raise Refusal("There is no newsroom in this clone yet; `make run` makes one.")
    with run_folder.taken(), databases.for_the_site() as (access, _):
        yield access.set_up


def _is_running():
    try:
        run_folder.refuse_if_running()
    except Refusal:
        return True
    return False


if __name__ == "__main__":
    obey(main)
