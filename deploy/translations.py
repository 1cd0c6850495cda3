"""Check that each catalogue can be read, is complete, and fills in the values of its originals.

Read in Python, so that it says the same where gettext's own programs are missing.
"""

import re
import sys

from babel.messages.pofile import PoFileError

from deploy import messages
from deploy.virtual_environment import ROOT

PLACE = re.compile(r"%(?:\(\w+\))?[\d.]*[a-zA-Z]|\{\w*\}")


def main():
    """Print file:line for each thing wrong; whether anything is."""
    files = messages.catalogues()
    source = messages.from_sources()
    found = [
        f"{file.relative_to(ROOT)}:{fault}" for file in files for fault in faults(file, source)
    ]
    if found:
        found.append("`make messages` brings a catalogue up to the sources and compiles it.")
    print("\n".join(found) or (f"{len(files)} translations" if files else "no translations yet"))
    return bool(found)


def faults(file, source):
    """What is wrong in FILE, a catalogue of the strings in SOURCE, each beginning with its line."""
    try:
        catalogue = messages.read(file)
    except UnicodeDecodeError:
        return ["1: is not UTF-8"]
    except PoFileError as error:
        return [f"{error.lineno + 1}: cannot be read: {error.line}"]
    return [
        *(fault for message in catalogue if message.id for fault in _faults_of(message, catalogue)),
        *_not_the_same_strings(catalogue, source),
        *_not_compiled(file, catalogue),
    ]


def _faults_of(message, catalogue):
    originals = message.id if message.pluralizable else [message.id]
    translated = message.string if message.pluralizable else [message.string]
    if not messages.is_translated(message):
        yield f"{message.lineno}: {originals[0]!r} is not translated"
        return
    if message.fuzzy:
        yield f"{message.lineno}: the translation of {originals[0]!r} is marked as uncertain"
    if message.pluralizable and len(translated) != catalogue.num_plurals:
        yield f"{message.lineno}: {originals[0]!r} wants {catalogue.num_plurals} plural forms"
    wanted = {place for text in originals for place in PLACE.findall(text)}
    for text in translated:
        filled = set(PLACE.findall(text))
        # A plural form may say its number in words.
        if not filled <= wanted or (not message.pluralizable and filled != wanted):
            yield f"{message.lineno}: {text!r} does not fill in what {originals[0]!r} does"


def _not_the_same_strings(catalogue, source):
    here, there = (
        {(message.id, message.context): message for message in each if message.id}
        for each in (catalogue, source)
    )
    for key in there.keys() - here.keys():
        yield f"1: {key[0]!r} is missing"
    for key in here.keys() - there.keys():
        yield f"{here[key].lineno}: {key[0]!r} stands in no file any more"
    for message in catalogue.obsolete.values():
        yield f"1: {message.id!r} is struck out and may go"


def _not_compiled(file, catalogue):
    mo = messages.compiled_of(file)
    wanted = messages.meaning(messages.compiled(catalogue))
    if not mo.exists() or messages.meaning(mo.read_bytes()) != wanted:
        yield f"1: {mo.name} does not say the same"


if __name__ == "__main__":
    sys.exit(main())
