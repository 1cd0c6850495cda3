"""Bodies become HTML: what was plain text becomes paragraphs.

An empty line began a paragraph, and a line's end was a line break; both are said in tags now.
Backwards, the words stay, a block to a paragraph, and the formatting is gone.

The rows are written by `update()`, so that nobody finds an old article changed today; the
publication's trigger looks at the address alone and lets them pass.
"""

import re
from html import escape
from html.parser import HTMLParser

from django.db import migrations, models


def paragraphs_of(text):
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for block in re.split(r"\n\s*\n", text):
        if block.strip():
            lines = (escape(line.strip(), quote=False) for line in block.strip().split("\n"))
            yield f"<p>{'<br>'.join(lines)}</p>"


class Words(HTMLParser):
    """The words of a body's blocks, an empty line between them."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.words = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag == "br":
            self.words.append("\n")

    def handle_endtag(self, tag):
        if tag in {"p", "h2"}:
            self.words.append("\n\n")

    def handle_data(self, data):
        self.words.append(data.strip("\n"))

    def __str__(self):
        return "".join(self.words).strip()


def each_body(apps, schema_editor, turned):
    articles = apps.get_model("articles", "Article").objects.using(schema_editor.connection.alias)
    for pk, body in articles.values_list("pk", "body").iterator(chunk_size=100):
        articles.filter(pk=pk).update(body=turned(body))


def to_html(apps, schema_editor):
    each_body(apps, schema_editor, lambda body: "\n".join(paragraphs_of(body)))


def to_plain_text(apps, schema_editor):
    each_body(apps, schema_editor, lambda body: str(Words(body)))


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_renditions")]

    operations = [
        migrations.RunPython(to_html, to_plain_text),
        migrations.AlterField(
            model_name="article",
            name="body",
            field=models.TextField(
                help_text="Paragraphs, subheads, lists, quotes, a pull quote; bold, italics and "
                "links in them. Whatever else is pasted in is left out.",
                verbose_name="body",
            ),
        ),
    ]
