"""Check that each translation can be read and fills in the same values as the original.

Read in Python, so that it says the same where gettext's own programs are missing.
"""

import ast
import re
import sys

from deploy.virtual_environment import ROOT, is_ours

PLACE = re.compile(r"%(?:\(\w+\))?[\d.]*[a-zA-Z]|\{\w*\}")


def main():
    """Print file:line for each thing wrong; whether anything is."""
    files = sorted(file for file in ROOT.glob("**/locale/**/*.po") if is_ours(file))
    found = [f"{file.relative_to(ROOT)}:{fault}" for file in files for fault in faults(file)]
    print("\n".join(found) or (f"{len(files)} translations" if files else "no translations yet"))
    return bool(found)


def faults(file):
    """What is wrong in FILE, each beginning with its line."""
    try:
        entries = list(_entries(file.read_text(encoding="utf-8")))
    except UnicodeDecodeError:
        return ["1: is not UTF-8"]
    except ValueError as error:
        return [str(error)]
    return [fault for entry in entries for fault in _faults_of(entry)]


def _faults_of(entry):
    originals = [text for key, text in entry["texts"].items() if key.startswith("msgid")]
    translated = {k: t for k, t in entry["texts"].items() if k.startswith("msgstr") and t}
    if not originals or not any(originals) or not translated:
        return
    if entry["fuzzy"]:
        yield f"{entry['line']}: the translation of {originals[0]!r} is marked as uncertain"
    wanted = {place for text in originals for place in PLACE.findall(text)}
    for text in translated.values():
        filled = set(PLACE.findall(text))
        # A plural form may say its number in words.
        if not filled <= wanted or (len(originals) == 1 and filled != wanted):
            yield f"{entry['line']}: {text!r} does not fill in what {originals[0]!r} does"


def _entries(source):
    """Each entry: its first line, its texts by keyword, and whether it is marked fuzzy."""
    for block in re.finditer(r"(?:^(?!\s*$).*\n?)+", source, re.MULTILINE):
        line = source.count("\n", 0, block.start()) + 1
        entry = {"line": line, "texts": {}, "fuzzy": False}
        keyword = None
        for number, words in enumerate(block[0].splitlines(), line):
            if words.startswith("#"):
                entry["fuzzy"] |= words.startswith("#,") and "fuzzy" in words
                continue
            match = re.fullmatch(r"(?:(msg\w+(?:\[\d+\])?)\s+)?(\".*\")\s*", words)
            if not match or not (match[1] or keyword):
                raise ValueError(f"{number}: cannot be read: {words}")
            keyword = match[1] or keyword
            try:
                text = ast.literal_eval(match[2])
            except SyntaxError:
                raise ValueError(f"{number}: cannot be read: {words}") from None
            entry["texts"][keyword] = entry["texts"].get(keyword, "") + text
        yield entry


if __name__ == "__main__":
    sys.exit(main())
