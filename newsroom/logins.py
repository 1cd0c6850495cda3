"""The demo staff's passwords and keys: generated, told once, stored nowhere to be read."""

import json
import secrets
from pathlib import Path


def new_password():
    """Twenty characters that can be read out and typed: about 92 bits."""
    groups = ("".join(secrets.choice(_LEGIBLE) for _ in range(4)) for _ in range(5))
    return "-".join(groups)


_LEGIBLE = "abcdefghijkmnpqrstuvwxyz23456789"


def tell(logins, path, stdout):
    """Hand LOGINS, dicts of username, password, key and role, to PATH, or print them."""
    if path:
        Path(path).write_text(json.dumps(logins))
        return
    for login in logins:
        stdout.write("    {username:<12} {password}  {key:<39}  {role}".format(**login))
