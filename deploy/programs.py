"""Programs of the system that measuring needs, and what brings those that are missing."""

import shutil

from deploy.steps import Refusal

# Each with the Debian package that brings it. What an administrator runs may be off the path.
PACKAGES = {"nginx": "nginx-light", "taskset": "util-linux", "wrk": "wrk"}
BESIDE_THE_PATH = "/usr/sbin"


def path_of(name):
    """Where the program NAME is; None where it is not installed."""
    return shutil.which(name) or shutil.which(name, path=BESIDE_THE_PATH)


def refuse_without(names):
    """Refuse to go on where one of these programs is missing, and say what brings it."""
    missing = [name for name in names if not path_of(name)]
    if missing:
        packages = " ".join(sorted({PACKAGES[name] for name in missing}))
        raise Refusal(
            f"Missing, and measured with: {', '.join(missing)}. "
            f"On Debian and Ubuntu: apt-get install {packages}"
        )
