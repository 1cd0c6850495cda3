"""The first step of every `make` command, run by the system's own Python.

This file must be readable by any Python 3, so that an old one can say that it is too old.
"""

import os
import sys

OLDEST = (3, 11)


def refusal(version):
    """The sentence for a Python that is too old; None for one that will do."""
    if tuple(version[:2]) >= OLDEST:
        return None
    return (
        "The newsroom needs Python 3.11 or newer and this is Python "
        + ".".join(str(part) for part in version[:3])
        + ". Where a newer one has a name of its own, say so: make run PYTHON=python3.12"
    )


if __name__ == "__main__":
    sentence = refusal(sys.version_info)
    if sentence:
        sys.exit(sentence)
    # In place of deploy/ itself, whose modules would hide others of the same name.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
    from deploy.virtual_environment import enter

    enter(sys.argv[1])
