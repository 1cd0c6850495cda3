"""How soon a worker notices that the database is gone, and that it is back.

Meanwhile it serves what it keeps, and must not go on when moderators decide again.
"""

# For libpq, in seconds. A machine that is gone closes no line, and whoever asked it would wait for
# a quarter of an hour.
GIVEN_UP_AFTER = {
    "connect_timeout": 3,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
}
# Beside it, each connection is looked at before it is used: after a restart of the database no
# reader meets one that has died. By itself a pool would try again after ever longer pauses, minutes
# after minutes; so it tries for four seconds, and again when somebody asks.
POOL = {"min_size": 1, "max_size": 8, "timeout": 5, "reconnect_timeout": 4}
