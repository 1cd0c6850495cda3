"""How values become bytes before they are hashed; `docs/record.md` says it for strangers.

Written from that page and not from the database's functions: two writers have to agree.
"""

import hashlib

_NULL = (-1).to_bytes(4, "big", signed=True)


def packed(value):
    """VALUE with its length before it, so that no two records are encoded alike."""
    if value is None:
        return _NULL
    if isinstance(value, str):
        value = value.encode()
    elif isinstance(value, int):
        value = value.to_bytes(8, "big", signed=True)
    return len(value).to_bytes(4, "big", signed=True) + value


def digest(kind, *values):
    """SHA-256 over KIND, as in `comment/1`, and VALUES, each packed."""
    return hashlib.sha256(b"".join(map(packed, (kind, *values)))).digest()
