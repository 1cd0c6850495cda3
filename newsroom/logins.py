"""The demo staff's passwords: generated, told once, stored nowhere."""

import json
import secrets
from pathlib import Path


def new_password():
    """Twenty characters that can be read out and typed: about 92 bits."""
    groups = ("".join(secrets.choice(_LEGIBLE) for _ in range(4)) for _ in range(5))
    return "-".join(groups)


_LEGIBLE = "abcdefghijkmnpqrstuvwxyz23456789"


def tell(logins, path, stdout):
    """Hand LOGINS, dicts of username, password and role, to PATH, or print them without one."""
    if path:
        Path(path).write_text(json.dumps(logins))
        return
    for login in logins:
        stdout.write(f"    {login['username']:<12} {login['password']}  {login['role']}")
