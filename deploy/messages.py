"""`make messages`: read every string that is to be translated, and bring the catalogues up to it.

Django's own command needs GNU gettext, which is not on every machine; this one needs Babel,
which the paper has for its dates.
"""

import sys
from io import BytesIO

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from deploy.virtual_environment import ROOT, is_ours

SOURCES = {"articles": "*.py", "comments": "*.py", "newsroom": "*.py", "templates": "*.*"}
LOCALES = ROOT / "locale"
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
}

IN_UTF8 = {"encoding": "utf-8"}


def main():
    """Write each catalogue anew, with what is new left empty, and compile it."""
    source = from_sources()
    for file in catalogues():
        catalogue = read(file)
        # Nothing is guessed from a string that resembles it, and nothing is kept that no file
        # says any more.
        catalogue.update(source, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        with file.open("wb") as po:
            write_po(po, catalogue, width=96, include_lineno=False, sort_by_file=True)
        compiled_of(file).write_bytes(compiled(catalogue))
        empty = sum(not is_translated(message) for message in catalogue if message.id)
        print(f"{file.relative_to(ROOT)}: {len(catalogue)} strings, {empty} to be translated")


def catalogues():
    return sorted(file for file in LOCALES.rglob("*.po") if is_ours(file))


def compiled_of(file):
    return file.with_suffix(".mo")


def read(file):
    """The catalogue that FILE holds; its plurals are those of its folder's language."""
    with file.open("rb") as po:
        return read_po(po, locale=Locale.parse(file.parent.parent.name), abort_invalid=True)


def compiled(catalogue):
    """CATALOGUE as the bytes that Django reads."""
    mo = BytesIO()
    write_mo(mo, catalogue)
    return mo.getvalue()


def meaning(bytes_of_mo):
    """What a compiled catalogue says, apart from its header."""
    return {
        (*_each(message.id), message.context): _each(message.string)
        for message in read_mo(BytesIO(bytes_of_mo))
        if message.id
    }


def is_translated(message):
    return all(_each(message.string))


def _each(strings):
    """One string, or one for each plural form, as a tuple; a new one has none yet."""
    return tuple(strings) if isinstance(strings, (list, tuple)) else (strings or "",)


def from_sources():
    """Every string that templates and modules ask a translation of, as a catalogue."""
    found = Catalog()
    for folder, pattern in SOURCES.items():
        for file in sorted((ROOT / folder).rglob(pattern)):
            if "migrations" not in file.parts:
                name = file.relative_to(ROOT).as_posix()
                for line, text, notes, context in strings_in(file):
                    found.add(text, None, [(name, line)], auto_comments=notes, context=context)
    return found


def strings_in(file):
    """What FILE, a module or a template, wants translated, with line, notes and context."""
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        # What stands beside the strings is blanked, and where a line begins says nothing.
        text = "\n".join(line.strip() for line in templatize(text).splitlines())
    return extract("python", BytesIO(text.encode()), KEYWORDS, ["Translators:"], IN_UTF8)


if __name__ == "__main__":
    sys.exit(main())
