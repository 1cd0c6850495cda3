"""The database a command works with: the clone's own, a throw-away one, or the one it is given."""

from contextlib import ExitStack, contextmanager

from deploy import database_roles, postgres_binaries, private_postgres, run_folder
from deploy.steps import step

ROOT = run_folder.ROOT


def data_folder(binaries):
    """Where the clone's own data are: in the clone, unless another user must own and reach them.

    There they go by a name that stands in `.run/`: data and pictures belong together, and a new
    clone in an old one's place begins anew.
    """
    if not binaries.user:
        return run_folder.path("postgres")
    return postgres_binaries.shared_folder() / run_folder.name_of_clone() / "postgres"


@contextmanager
def for_the_site():
    """The newsroom's database: the ways in, and the private server where there is one."""
    if database_roles.given():
        with step("Looking at the database that DATABASE_URL names"):
            access = database_roles.prepared_given()
        yield access, None
        return
    with ExitStack() as stack:
        with step("Starting a PostgreSQL of this clone's own") as remarks:
            binaries = postgres_binaries.found()
            remarks.append(binaries.version()[1])
            logs = run_folder.path("logs")
            logs.mkdir(exist_ok=True)
            server = stack.enter_context(
                private_postgres.kept(binaries, data_folder(binaries), logs)
            )
            access = database_roles.prepared_private(server)
        yield access, server


@contextmanager
def for_tests(private=False, durable=False):
    """A database server to make test databases on; a PRIVATE one even where another is given, and
    one that writes as DURABLY as in production for whoever measures that."""
    if database_roles.given() and not private:
        with step("Looking at the server that DATABASE_URL names"):
            access = database_roles.prepared_given(for_tests=True)
        yield access
        return
    with ExitStack() as stack:
        with step("Starting a PostgreSQL to be thrown away") as remarks:
            binaries = postgres_binaries.found()
            remarks.append(binaries.version()[1])
            server = stack.enter_context(private_postgres.thrown_away(binaries, durable))
            access = database_roles.prepared_private(server)
        yield access
