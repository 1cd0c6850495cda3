"""Compile every template of ours, and find every template that one names in so many words."""

import sys
from pathlib import Path

import django
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines
from django.template.base import Variable
from django.template.loader_tags import ExtendsNode, IncludeNode

from deploy.virtual_environment import ROOT, is_ours


def main():
    """Print file:line for each thing wrong; whether anything is."""
    django.setup()
    backend = engines["django"]
    folders = [Path(folder) for folder in backend.template_dirs if is_ours(folder)]
    files = sorted(file for folder in folders for file in folder.rglob("*") if file.is_file())
    found = [
        f"{file.relative_to(ROOT)}{fault}"
        for file in files
        for fault in faults(backend.engine, file)
    ]
    print("\n".join(found) or f"{len(files)} templates")
    return bool(found)


def faults(engine, file):
    """What is wrong in FILE, each beginning with its line."""
    try:
        template = engine.from_string(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        return [": is not UTF-8"]
    except TemplateSyntaxError as error:
        return [f":{error.token.lineno}: {error}" if hasattr(error, "token") else f": {error}"]
    nodes = template.nodelist.get_nodes_by_type((ExtendsNode, IncludeNode))
    return [
        f":{node.token.lineno}: there is no template {name!r}"
        for node in nodes
        if (name := _named(node)) and not _exists(engine, name)
    ]


def _named(node):
    """The name of the template that NODE takes in, where it is written out."""
    expression = node.parent_name if isinstance(node, ExtendsNode) else node.template
    name = expression.var
    return None if isinstance(name, Variable) or expression.filters else str(name)


def _exists(engine, name):
    try:
        engine.get_template(name)
    except TemplateDoesNotExist:
        return False
    except TemplateSyntaxError:
        return True  # reported at the file itself
    return True


if __name__ == "__main__":
    sys.exit(main())
