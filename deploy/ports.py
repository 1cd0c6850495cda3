"""The port that the newsroom is served on."""

import os
import socket

from deploy.steps import Refusal


def chosen():
    """The port that PORT names; 8000 where it names none."""
    words = os.environ.get("PORT") or "8000"
    if not (words.isascii() and words.isdigit() and 0 < int(words) < 65536):
        raise Refusal(f"PORT is {words!r}; it must be a number from 1 to 65535.")
    return int(words)


def reserved(port):
    """A socket that listens on PORT, for as long as it is open."""
    listener = socket.socket()
    # As the server would: a connection that is still being forgotten is no obstacle.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen()
    except PermissionError:
        listener.close()
        raise Refusal(
            f"Port {port} is for the administrator only. Choose one from 1024 up: "
            "make run PORT=8123"
        ) from None
    except OSError:
        listener.close()
        raise Refusal(
            f"Port {port} is taken by another program. Choose another: "
            f"make run PORT={port + 1 if port < 65535 else 8000}"
        ) from None
    return listener
