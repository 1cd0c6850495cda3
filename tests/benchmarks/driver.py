"""What the database takes, as its driver sees it: from sending until the whole answer is there."""

import time
from contextlib import contextmanager


class Driver:
    """The driver of CONNECTION, one of Django's, with a clock on it; `took` is in milliseconds."""

    def __init__(self, connection):
        connection.ensure_connection()
        self.connection = connection
        self.took = 0.0
        self._wait = connection.connection.wait
        connection.connection.wait = self._timed

    def _timed(self, *said, **more):
        began = time.perf_counter()
        try:
            return self._wait(*said, **more)
        finally:
            self.took += (time.perf_counter() - began) * 1000

    def timed(self, act):
        """How long ACT has the database work; what ACT does besides is not counted."""
        self.took = 0.0
        act()
        return self.took

    def statements_of(self, act):
        """The statements that ACT sends, each with the kind of cursor that sends it."""
        found = []

        def note(execute, sql, params, many, context):
            found.append((type(context["cursor"].cursor), sql, params))
            return execute(sql, params, many, context)

        with self.connection.execute_wrapper(note):
            act()
        return found

    def again(self, statements):
        """Send STATEMENTS anew, and nothing between them."""
        for cursor_of, sql, params in statements:
            with cursor_of(self.connection.connection) as cursor:
                cursor.execute(sql, params)


@contextmanager
def spoken_to(connection):
    """Have the models ask CONNECTION."""
    from django.db import connections

    usual = connections["default"]
    connections["default"] = connection
    try:
        yield
    finally:
        connections["default"] = usual
