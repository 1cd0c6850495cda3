"""The project's own files, for the tests that read them instead of running them."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("newsroom", "articles", "comments")


def name_of(path):
    return str(path.relative_to(ROOT))


def sources(folder, pattern="*.py"):
    return [
        path
        for path in sorted((ROOT / folder).rglob(pattern))
        if "migrations" not in path.parts and "__pycache__" not in path.parts
    ]
