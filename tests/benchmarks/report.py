"""docs/performance.md, from what the parts found: python -m tests.benchmarks.report

What a part found stays in a file of its own beside it, so that a run of some parts keeps the
others' sections, in any clone.
"""

import json

from deploy.run_folder import ROOT

FOLDER = ROOT / "docs" / "performance"
HEAD = """# Performance

Written by `make bench` (`tests/benchmarks/`), from the figures in `docs/performance/`. Only
figures of one run compare: a part measures in turn what it compares, and says the median and, in
brackets, the least and the greatest. `make bench ARGS="pages mixed"` measures some parts anew and
leaves the others as they were. What is not reached, and why: `docs/decisions/0021`.
"""


def write(folder=FOLDER, order=()):
    """Write the report beside FOLDER: the parts in ORDER, then any others."""
    found = {file.stem: json.loads(file.read_text()) for file in sorted(folder.glob("*.json"))}
    names = [name for name in order if name in found]
    parts = {name: found[name] for name in [*names, *(name for name in found if name not in names)]}
    report = folder.with_suffix(".md")
    report.write_text(text_of(parts))
    return report


def text_of(parts):
    """The report of PARTS, which are what each found, by name."""
    machines = []
    for part in parts.values():
        if part["machine"] not in machines:
            machines.append(part["machine"])
    blocks = [HEAD, "## Goals\n", _goals(parts)]
    blocks += [_machine(machine, number, machines) for number, machine in enumerate(machines)]
    blocks += [_section(name, part, machines) for name, part in parts.items()]
    return "\n".join(blocks)


def _goals(parts):
    goals = [goal for part in parts.values() for goal in part["goals"]]
    rows = [
        [one["what"], one["goal"], one["measured"], "reached" if one["met"] else "**not reached**"]
        for one in goals
    ]
    return _table(["", "goal", "measured", ""], rows)


def _machine(machine, number, machines):
    title = "Measured on" if len(machines) == 1 else f"Measured on, {_letter(number)}"
    versions = ", ".join(f"{name} {said}" for name, said in machine["versions"].items())
    hardware = f"{machine['processor']}, {machine['memory']}, {machine['kernel']}"
    return f"## {title}\n\n{hardware}. {versions}.\n"


def _letter(number):
    return chr(ord("A") + number)


def _section(name, part, machines):
    where = ""
    if len(machines) > 1:
        where = f", on machine {_letter(machines.index(part['machine']))}"
    measured = f"`make bench ARGS={name}`, {part['measured_on']}{where}."
    blocks = [f"## {part['title']}\n", f"{part['text'].strip()}\n", f"{measured}\n"]
    for one in part["tables"]:
        blocks += [f"**{one['caption']}**\n", _table(one["columns"], one["rows"])]
    return "\n".join(blocks)


def _table(columns, rows):
    """In Markdown; figures stand at the right."""
    rule = ["---", *("---:" for _column in columns[1:])]
    lines = [columns, rule, *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(words):
    return str(words).replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    write()
