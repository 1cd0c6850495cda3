"""An article's body: what it may hold, what is left of anything else, and how its page shows it."""

import json
import random
from html.parser import HTMLParser
from importlib import import_module

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F, Value
from django.db.models.functions import Concat

from articles.models import Article
from articles.models.body import clean_body, text_of_body
from tests.owner import as_owner

# ruff: noqa: E501 - a piece of HTML is read whole

# What it may hold

EVERYTHING = "\n".join(
    [
        "<p>It left at <strong>six</strong>, <em>or so <strong>they</strong> say</em>.<br>On time.</p>",
        "<h2>By <em>night</em></h2>",
        '<p><a href="https://tides.example/?a=1&amp;b=2" rel="noopener">A <em>table</em></a>, '
        '<a href="mailto:desk@paper.example" rel="noopener">us</a>, '
        '<a href="/harbour/2011/03/ferry/">a page</a>.</p>',
        "<ul><li><p>One</p><ol><li><p>Of it</p></li></ol></li><li><p>Two</p><p>And more</p></li></ul>",
        '<ol start="3"><li><p>Three</p></li></ol>',
        "<blockquote><p>I shall sleep.</p><ul><li><p>Well</p></li></ul></blockquote>",
        '<aside class="pull-quote"><p>The bus goes the wrong way.</p></aside>',
        "<p>5 &lt; 6 &amp; 7 &gt; 6, “quoted” 'twice' \"here\"</p>",
        "<p>غادرت <strong>العبّارة</strong> في السادسة.</p>",
    ]
)


def test_all_that_a_body_may_hold_stays_as_it_is():
    expected = EVERYTHING.replace(
        "<em>or so <strong>they</strong> say</em>",
        "<em>or so </em><strong><em>they</em></strong><em> say</em>",
    )
    assert clean_body(EVERYTHING) == expected


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        # Words outside any block are read as typed.
        ("One.\n\nTwo,\nand on.\r\n \r\nThree.", "<p>One.</p>\n<p>Two,<br>and on.</p>\n<p>Three.</p>"),
        ("AT&T: 5 < 6", "<p>AT&amp;T: 5 &lt; 6</p>"),
        ("<h2>A</h2>One\n\n<b>two</b>\n\n<ul><li>x</ul>three", "<h2>A</h2>\n<p>One</p>\n"
         "<p><strong>two</strong></p>\n<ul><li><p>x</p></li></ul>\n<p>three</p>"),
        # In a block a line's end is a space, as everywhere in HTML.
        ("<p>One\n  and\ttwo</p>", "<p>One and two</p>"),
        # One rank of subheads, at the top alone, and not bold twice.
        ("<h1>A</h1><h4>B<br><b>c</b></h4>", "<h2>A</h2>\n<h2>B c</h2>"),
        ("<blockquote><h2>A</h2></blockquote>", "<blockquote><p>A</p></blockquote>"),
        ("<b>a</b><i>b</i>", "<p><strong>a</strong><em>b</em></p>"),
        # Two line breaks in a row are a paragraph's end.
        ("<p>a<br> <br>b<br></p>", "<p>a</p>\n<p>b</p>"),
        # What shows nothing is nothing.
        ("<p></p><p> &nbsp;\u200b</p><h2><b></b></h2><ul><li></li></ul><blockquote><p><br></p>", ""),
        ("", ""),
        # Other blocks end a paragraph and leave their words.
        ("<div>a</div><div>b<hr>c</div><table><tr><td>d<td>e</table>", "<p>a</p>\n<p>b</p>\n<p>c</p>\n<p>d</p>\n<p>e</p>"),
        ("<aside>a</aside><aside class='x pull-quote'><ul><li>b</ul></aside>",
         '<p>a</p>\n<aside class="pull-quote"><p>b</p></aside>'),
        ("<ul>a<li>b<ul><li>c</ul></ul>", "<ul><li><p>a</p></li><li><p>b</p><ul><li><p>c</p></li></ul></li></ul>"),
        # Lists within lists are shown to the third.
        ("<ul><li>1<ul><li>2<ul><li>3<ul><li>4</ul></ul></ul></ul>",
         "<ul><li><p>1</p><ul><li><p>2</p><ul><li><p>3</p><p>4</p></li></ul></li></ul></li></ul>"),
        ('<ol start="x" type="a" reversed><li>a</ol>', "<ol><li><p>a</p></li></ol>"),
        # Tags left open, closed twice, or crossed.
        ("<p><b>a<p>b", "<p><strong>a</strong></p>\n<p><strong>b</strong></p>"),
        ("</p></div>a<i>b<b>c</i>d</b>", "<p>a<em>b</em><strong><em>c</em>d</strong></p>"),
        # One spelling of a letter, and no half ones.
        ("<p>Cafe\u0301 \ud800\x01&#2;x</p>", "<p>Café x</p>"),
    ],
)  # fmt: skip
def test_what_is_sent_in_another_way_is_brought_into_the_papers_form(sent, kept):
    assert clean_body(sent) == kept
    assert clean_body(kept) == kept


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "&#106;avascript:x",
        " javascript:x", "\x01javascript:x", "data:text/html,<script>x</script>", "vbscript:x",
        "blob:https://x.example/1", "file:///etc/passwd", "ftp://x.example/", "//x.example/",
        "/\\x.example/", "https:x.example", "https://", "https://a b", "mailto:", "page", "#here",
        "", "about:blank", "tel:1", "https:///x", "/\t/x.example/",
    ],
)  # fmt: skip
def test_a_link_that_leads_nowhere_we_know_is_words(address):
    quoted = address.replace('"', "&quot;").replace("<", "&lt;")
    assert clean_body(f'<p><a href="{quoted}" target="_top">here</a></p>') == "<p>here</p>"
    assert 'href="https://x.example/"' in clean_body('<p><a href=" https://x.example/">h</a></p>')


# What is left of anything else

NASTY = [
    "<script>alert(1)</script>", "<SCRIPT SRC=//x.example></SCRIPT>", "<scr<script>ipt>alert(1)",
    "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>", "<body onload=alert(1)>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<!--><img src=x onerror=alert(1)>-->",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">", "<template><script>x</script></template>",
    "<textarea><script>x</script></textarea><title><img src=x onerror=y></title>",
    "<xmp><img src=x onerror=alert(1)></xmp>", "<plaintext><script>x</script>",
    "<iframe srcdoc='<script>x</script>'></iframe>", "<object data=x></object><embed src=x>",
    "<style>@import '//x.example'</style>", "<link rel=stylesheet href=//x.example>", "<meta http-equiv=refresh>",
    "<base href=//x.example>", "<p style='position:fixed' onclick=x id=content name=y>words</p>",
    "<a href='x' onmouseover=alert(1) style=color:red>words</a>", "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>words</details>", "<video><source onerror=x></video>",
    "<custom-tag x=y>words</custom-tag>", "<![CDATA[<script>x</script>]]>", "<?php echo 1 ?>", "<!doctype html>",
    "<a href=\"javascript:x\"><b>words</b></a>", "<p class='dateline visually-hidden'>words</p>",
    "<select><script>x</script></select>", "&lt;script&gt;alert(1)&lt;/script&gt;", "&amp;lt;img&amp;gt;",
    "<aside class='pull-quote masthead' onclick=x>words</aside>", "\u0000<scr\u0000ipt>x", "<a\u2028href=x>",
    "<ul><ul><li><ol><li>words", "<table><td><p>words", "<p><blockquote><p></blockquote>words", "<b><i></b>words</i>",
    "<h1><a href=//x><h2>words", "</aside></p></li>", "<br><br/>", "<", "<p", "<p title=\"", "'\"`", "\n\n", "words",
    "<ol start=-1><li>", "<ol start='2 onclick=x'><li>words", "{{ 7*7 }}{% now 'Y' %}", "<math href=javascript:x>words",
]  # fmt: skip


class Allowed(HTMLParser):
    """Fails on anything that a body may not hold, and on a tag that is not closed in order."""

    HOLDS = {
        "": {"p", "h2", "ul", "ol", "blockquote", "aside"},
        "p": {"a", "strong", "em"},
        "h2": {"a", "em"},
        "a": {"strong", "em"},
        "strong": {"em"},
        "em": set(),
        "ul": {"li"},
        "ol": {"li"},
        "li": {"p", "ul", "ol"},
        "blockquote": {"p", "ul", "ol"},
        "aside": {"p"},
    }

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.open = [""]
        self.feed(html)
        self.close()
        assert self.open == [""], html

    def handle_starttag(self, tag, attrs):
        if tag == "br":
            assert "p" in self.open
            assert not attrs
            return
        assert tag in self.HOLDS[self.open[-1]]
        for name, value in attrs:
            assert (tag, name) in {("a", "href"), ("a", "rel"), ("aside", "class"), ("ol", "start")}
            if name == "href":
                assert value.lower().startswith(("https://", "http://", "mailto:", "/"))
            else:
                assert value in {"noopener", "pull-quote"} or value.isdigit()
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        assert self.open[-1] in {"p", "h2", "a", "strong", "em"} or data == "\n"

    def unexpected(self, *args):
        raise AssertionError(args)

    handle_comment = handle_decl = handle_pi = unknown_decl = handle_startendtag = unexpected


@pytest.mark.parametrize("nasty", NASTY)
def test_whatever_is_sent_nothing_is_left_but_a_body(nasty):
    for sent in (nasty, f"<p>{nasty}</p>", f"<ul><li>{nasty}{nasty}", f"<b>{nasty}<p>and on</p>"):
        kept = clean_body(sent)
        Allowed(kept)
        assert clean_body(kept) == kept
        if "alert" in kept:  # Then as words, which somebody typed as words.
            assert "<script" not in kept
            assert "<img" not in kept


def test_whatever_is_sent_in_whatever_order_nothing_is_left_but_a_body():
    chance = random.Random(4)
    pieces = [
        *NASTY,
        *EVERYTHING.split("\n"),
        "<br>",
        "<ul>",
        "<li>",
        "</ul>",
        "<aside class=pull-quote>",
    ]
    for _try in range(400):
        sent = "".join(chance.choices(pieces, k=chance.randint(2, 12)))
        cut = sent[chance.randint(0, 9) : len(sent) - chance.randint(0, 9)]
        kept = clean_body(cut)
        Allowed(kept)
        assert clean_body(kept) == kept, cut


def test_a_watch_that_would_notice():
    for bad in (
        "<p onclick=x>a</p>",
        "<script>x</script>",
        "<p>a",
        "<a href='javascript:x'>a</a>",
        "a",
    ):
        with pytest.raises(AssertionError):
            Allowed(bad)


@pytest.mark.parametrize("much", ["<div>" * 30_000, "<b>" * 30_000, "a" * 500_000, "<" * 30_000])
def test_more_than_an_article_can_be_is_refused_in_words(much, write):
    draft = write()
    draft.body = much + "x"
    with pytest.raises(ValidationError, match="longer than an article can be"):
        draft.full_clean()
    draft.body = "<p>" + "word " * 70_000
    draft.full_clean()


# On each of its ways into the database

SENT = "<p onclick=x>One</p><script>x</script>"
KEPT = "<p>One</p>"


def by_save(article):
    article.body = SENT
    article.save()
    assert article.body == KEPT


def by_save_of_the_field(article):
    article.body = SENT
    article.save(update_fields=["body"])


def by_update(article):
    Article.objects.filter(pk=article.pk).update(body=SENT)


def by_bulk_update(article):
    article.body = SENT
    Article.objects.bulk_update([article], ["body"])


def by_bulk_create(article):
    fields = {f.attname: getattr(article, f.attname) for f in Article._meta.concrete_fields}
    Article.objects.bulk_create([Article(**{**fields, "id": None, "slug": "bulk", "body": SENT})])


def by_a_fixture(article, tmp_path):
    fields = {"headline": "H", "slug": "loaded", "standfirst": "S", "language": "en", "body": SENT}
    relations = {"section": article.section_id}
    times = {"created_at": "2011-03-04T05:06Z", "updated_at": "2011-03-04T05:06Z"}
    path = tmp_path / "articles.json"
    path.write_text(
        json.dumps([{"model": "articles.article", "fields": {**fields, **relations, **times}}])
    )
    with as_owner():
        call_command("loaddata", path, verbosity=0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "way", [by_save, by_save_of_the_field, by_update, by_bulk_update, by_bulk_create, by_a_fixture]
)
def test_no_way_into_the_database_leads_past_the_cleaning(way, write, tmp_path):
    article = write()
    way(article, *([tmp_path] if way is by_a_fixture else []))
    assert Article.objects.latest("pk").body == KEPT


@pytest.mark.django_db
def test_a_body_can_be_asked_for_and_put_together_by_the_database(write):
    article = write(body=KEPT)
    assert Article.objects.filter(body=KEPT, body__icontains="<P>one").get() == article
    Article.objects.update(body=Concat(F("body"), Value("<p>Two</p>")))
    assert Article.objects.get().body == "<p>One</p><p>Two</p>"


# On its page and off it


@pytest.mark.parametrize(
    ("body", "dateline", "shown"),
    [
        ("<p>It left.</p>", "SALTHAVEN", '<p><span class="dateline">SALTHAVEN –</span> It left.</p>'),
        ("<p>It left.</p>", "", "<p>It left.</p>"),
        ("<h2>By night</h2>", "A & <B>",
         '<p><span class="dateline">A &amp; &lt;B&gt;</span></p>\n<h2>By night</h2>'),
        ("<blockquote><p>I</p></blockquote>", "B",
         '<p><span class="dateline">B</span></p>\n<blockquote><p>I</p></blockquote>'),
        ("<ul><li><p>I</p></li></ul>", "", "<ul><li><p>I</p></li></ul>"),
    ],
)  # fmt: skip
def test_the_dateline_stands_before_the_first_words(body, dateline, shown):
    article = Article(body=body, dateline=dateline)
    assert article.body_html == shown
    assert hasattr(article.body_html, "__html__")


def test_the_words_of_a_body_are_to_be_had_without_markup():
    body = clean_body(
        "<h2>By night</h2><p>It <b>left</b>:<br>5 &lt; 6.</p><ul><li>One<li>Two</ul>"
        "<blockquote><p>I sleep.</p></blockquote>"
    )
    assert Article(body=body).body_text == (
        "By night\n\nIt left:\n5 < 6.\n\nOne\n\nTwo\n\nI sleep."
    )
    assert text_of_body("") == ""


@pytest.mark.django_db
def test_the_page_shows_every_kind_of_block(client, print_article):
    article = print_article(body=EVERYTHING, dateline="")
    page = client.get(article.get_absolute_url()).content.decode()
    assert clean_body(EVERYTHING) in page


# From plain text and back


@pytest.fixture
def then(db):
    """The migration's two ways, and the articles as it finds them."""
    state = MigrationExecutor(connection).loader.project_state(("articles", "0008_rich_body"))
    migration = import_module("articles.migrations.0008_rich_body")

    class Then:
        Article = state.apps.get_model("articles", "Article")

        def forwards(self):
            migration.to_html(state.apps, connection.schema_editor(atomic=False))

        def backwards(self):
            migration.to_plain_text(state.apps, connection.schema_editor(atomic=False))

    return Then()


PLAIN = "It left at <six> & more.\nOn time.\n\nNobody &amp; “none”."


def test_plain_bodies_become_paragraphs_and_plain_again(then, print_article):
    article = print_article()
    before = Article.objects.values().get()
    then.Article.objects.update(body="\r\n" + PLAIN.replace("\n\n", "\r\n \r\n\r\n") + "\n")
    then.forwards()
    after = Article.objects.values().get()
    assert after["body"] == (
        "<p>It left at &lt;six&gt; &amp; more.<br>On time.</p>\n<p>Nobody &amp;amp; “none”.</p>"
    )
    assert clean_body(after["body"]) == after["body"]
    changed = {"body": "", "page_version": 0}
    assert after | changed == before | changed
    then.backwards()
    article.refresh_from_db()
    assert article.body == PLAIN
    assert article.updated_at == before["updated_at"]


def test_backwards_the_words_stay_and_the_formatting_goes(then, write):
    write(body='<h2>A</h2><ul><li>b</ul><aside class="pull-quote"><p>c <b>d</b></aside>')
    then.backwards()
    assert then.Article.objects.get().body == "A\n\nb\n\nc d"
