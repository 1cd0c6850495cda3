"""What each signal points at, to the letter, and what it leaves alone."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from comments.models import Contact, Signal
from comments.signals import (
    SIGNALS,
    capitals,
    characters,
    haste,
    likeness,
    links,
    one_address,
    record,
    repeated,
)
from comments.signals.reading import Mark, Reading, Repeated
from comments.signals.suspicion import RULES, looks_like_spam
from comments.signals.watch_list import WatchList

Kind = Signal.Kind


def reading(text="The ferry left at six.", **known):
    fields = {"number": 1, "article_id": 1, "name": "Ana", "language": "en"}
    return Reading(text=text, submitted_at=datetime(2026, 1, 5, tzinfo=UTC), **fields | known)


def pointed_at(signal, text):
    """The words that SIGNAL points at in TEXT, by the places it names."""
    return [text[mark.start : mark.end] for mark in signal.look(reading(text))]


def test_there_is_one_signal_of_each_kind():
    assert sorted(signal.KIND for signal in SIGNALS) == sorted(Kind)


# Links and addresses


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://example.com/a_(b). Now.", ["https://example.com/a_(b)"]),
        ("(see http://example.com/x)", ["http://example.com/x"]),
        ("hxxp://example.test/free", ["hxxp://example.test/free"]),
        ("Try www.example.shop/x?y=1, it works", ["www.example.shop/x?y=1"]),
        ("Go to example.com now", ["example.com"]),
        ("Example.Com, EXAMPLE.ORG", ["Example.Com", "EXAMPLE.ORG"]),
        ("all on eel-oil.online and pay4eels.top", ["eel-oil.online", "pay4eels.top"]),
        ("order at quay.example.store", ["quay.example.store"]),
        ("find us: t.me/eels youtu.be/x", ["t.me/eels", "youtu.be/x"]),
        ("example [dot] com", ["example [dot] com"]),
        ("example(dot)com/eels", ["example(dot)com/eels"]),
        ("Visit example dot com please", ["example dot com"]),
        ("example .com", ["example .com"]),
        ("مثال[نقطة]com", ["مثال[نقطة]com"]),
        ("تابعونا على www.مثال.شبكة اليوم", ["www.مثال.شبكة"]),
        ("ex\u200bam\u00adple.com!", ["ex\u200bam\u00adple.com"]),
        ("exаmple.cоm", ["exаmple.cоm"]),
        ("ｅｘａｍｐｌｅ．ｃｏｍ", ["ｅｘａｍｐｌｅ．ｃｏｍ"]),
        ("example․com", ["example․com"]),
        ("Mail ana@example.org!", ["ana@example.org"]),
        ("ana (at) example [dot] org", ["ana (at) example [dot] org"]),
        ("ana at example dot com", ["ana at example dot com"]),
        ("Call +44 20 7946 0958 now", ["+44 20 7946 0958"]),
        ("0770 123 4567", ["0770 123 4567"]),
        ("06 12 34 56 78", ["06 12 34 56 78"]),
        ("(020) 7946-0958", ["(020) 7946-0958"]),
        ("٠٧٧٠ ١٢٣ ٤٥٦٧", ["٠٧٧٠ ١٢٣ ٤٥٦٧"]),
        ("I trade as @quay_trader there", ["@quay_trader"]),
        ("on insta @quaytrader!", ["@quaytrader"]),
        ("@eels@social.example", ["@eels@social.example"]),
        (
            "Send to bc1qar0srr7xfkvy5l643lydnw9re59gtzzwf5mdq.",
            ["bc1qar0srr7xfkvy5l643lydnw9re59gtzzwf5mdq"],
        ),
        ("😀😀 example.com 😀", ["example.com"]),
    ],
)
def test_ways_out_of_the_paper_are_pointed_at(text, found):
    assert pointed_at(links, text) == found


@pytest.mark.parametrize(
    "text",
    [
        "That is the end.Next week it sails.",
        "That is the end.So what?",
        "I know.so what",
        "They finished.today it opens",
        "انتهى.مصر تنتظر",
        "e.g. this, i.e. that, at 5 a.m. in the U.S. with Ph.D.",
        "3.5 km, 1.2.3.4, 12.05.2024, §4.2",
        "at 10:30 on 4 March 2011, 17:05",
        "in 2019 2020 2021, 1939-1945, 2026-01-05",
        "1 000 000 people, 7,900,000,000 euros, £45, 100 200 300 400",
        "10 20 30 40 50 60 and 1 2 3 4 5 6 7 8 9 10",
        "ISBN 978-3-16-148410-0",
        "the dot com boom, a .com bubble, our .org friends",
        "I went . Com on!",
        "@Annika I agree. @Tamsin so do I.",
        "user@host and Node.js, README.md, main.py",
        "and/or, w/o, 24/7, km/h",
        "Wait...what",
        "St.Gallen, z.B. Mr.Smith, No.10",
    ],
)
def test_what_only_looks_like_an_address_is_left_alone(text):
    assert pointed_at(links, text) == []


# Capitals


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Well. THIS IS AN OUTRAGE AND YOU KNOW IT! Sorry.",
            ["THIS IS AN OUTRAGE AND YOU KNOW IT"],
        ),
        ("STOP, YOU ARE ALL DREAMING ABOUT FERRIES.", ["STOP, YOU ARE ALL DREAMING ABOUT FERRIES"]),
        ("ÄRGER ÜBER ALLES MÖGLICHE HIER", ["ÄRGER ÜBER ALLES MÖGLICHE HIER"]),
        ("ЭТО ВСЁ ОЧЕНЬ СТРАННО ЗДЕСЬ", ["ЭТО ВСЁ ОЧЕНЬ СТРАННО ЗДЕСЬ"]),
        ("CLOSE 50 STREETS AND I AM GONE", ["CLOSE 50 STREETS AND I AM GONE"]),
    ],
)
def test_sentences_in_capitals_are_pointed_at(text, found):
    assert pointed_at(capitals, text) == found


@pytest.mark.parametrize(
    "text",
    [
        "NO WAY",
        "THE NORTH QUAY, again",
        "NATO, UNESCO, WHO, UNICEF, OECD, OPEC",
        "NATO/UNESCO/WHO/UNICEF/OECD",
        "I, A, I, A, I, A, I, A, I, A, I",
        "هذا كله كلام عادي لا صراخ فيه",
        "日本語の文章には大文字がありません",
        "Die EU, die UNO und die NATO sind sich EINIG",
    ],
)
def test_acronyms_short_shouts_and_scripts_without_case_are_left_alone(text):
    assert pointed_at(capitals, text) == []


# Look-alike and invisible characters


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Buy at pаypal", [(7, 13)]),  # Cyrillic а
        ("οnline and Ρrize", [(0, 6), (11, 16)]),  # Greek ο and Ρ
        ("hօuse", [(0, 5)]),  # Armenian օ
        ("I say рауре here and now", [(6, 11)]),  # all Cyrillic
        ("zero\u200bwidth", [(4, 5)]),
        ("a\u200b\u200c\u200db", [(1, 4)]),
        ("abc\u202exyz\u202c", [(3, 4), (7, 8)]),
        ("a\u200fb", [(1, 2)]),
        ("s\u00adp\u00ada\u00adm", [(1, 2), (3, 4), (5, 6)]),
        ("x\u3164y", [(1, 2)]),
        ("hello\U000e0041", [(5, 6)]),
        ("𝗕𝘂𝘆 now", [(0, 3)]),
        ("ＢＵＹ", [(0, 3)]),
        ("ⓑⓤⓨ 🅱🆄🆈", [(0, 3), (4, 7)]),
        ("ᴄʜᴇᴀᴘ", [(0, 5)]),
        ("p\u200bаypal", [(0, 7)]),
    ],
)
def test_what_is_not_what_it_looks_like_is_pointed_at(text, places):
    assert [(mark.start, mark.end) for mark in characters.look(reading(text))] == places


@pytest.mark.parametrize(
    "text",
    [
        "Plain words, naïve café, Łódź, ĳ, ŉ.",
        "Это нормальный текст про ферри",
        "He said привет to me, and спасибо",
        "Ελλάδα και ΝΑΤΟ, Αθήνα",
        "μm, Δt, Ωm, β-blocker, π",
        "COVID-ом болели",
        "ℝ and 𝑥 and № and ™",
        "日本ＡＢＣ語",
        "می\u200cخواهم، کتاب\u200cها",
        "پێ\u200cدەچێت بە\u200c",
        "ه\u200d",
        "क्\u200dष, ക്\u200d",
        "👩\u200d👩\u200d👧 👍🏽 ❤\ufe0f 👩🏽\u200d💻 🏳\ufe0f\u200d🌈 1\ufe0f\u20e3",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 🇮🇶",
        "كتاب\u200f (1)",
        "soft\u00adhyphen",
        "ภาษา\u200bไทย",
        "מִלָּה, كَلِمَة",
    ],
)
def test_scripts_are_at_home_in_their_own_ways_of_writing(text):
    assert characters.look(reading(text)) == []


# The whole comment


@pytest.mark.parametrize(
    ("arrived", "marks"),
    [
        ({"previewed_for": 20_000}, []),
        ({"previewed_for": 1_000}, []),
        ({"previewed_for": 300}, [Mark(count=300)]),
        ({"previewed_for": None}, [Mark()]),
        ({"previewed_for": 20_000, "filled_trap": True}, [Mark()]),
    ],
)
def test_haste(arrived, marks):
    assert haste.look(reading(contact=Contact(**{"filled_trap": False} | arrived))) == marks


def test_of_a_comment_without_contact_nothing_is_claimed():
    assert haste.look(reading(contact=None)) == []


def test_few_from_one_address_are_nothing():
    assert one_address.look(reading(from_same_address=one_address.MANY - 1)) == []
    assert one_address.look(reading(from_same_address=40)) == [Mark(count=40)]


def test_what_was_rejected_before_is_counted():
    assert record.look(reading(rejected_before=0)) == []
    assert record.look(reading(rejected_before=2)) == [Mark(count=2)]


def test_what_was_said_before_names_one_such_comment():
    assert repeated.look(reading()) == []
    assert repeated.look(reading(repeated=Repeated(7, 3))) == [Mark(other=7, count=3)]


# What counts as nearly the same

LONG = (
    "The night ferry sails again from the north quay, and whoever lives above it will hear the "
    "horn at six. My aunt kept the timetable of 1961 on her kitchen door until she moved inland."
)


def is_near(one, other):
    one, other = likeness.essence_of(one), likeness.essence_of(other)
    shares_a_band = not set(likeness.bands(one)).isdisjoint(likeness.bands(other))
    return shares_a_band and likeness.say_nearly_the_same(one, other)


@pytest.mark.parametrize(
    "again",
    [
        LONG.upper(),
        LONG.replace(" ", "  ") + "!!!",
        LONG.replace("six", "7"),
        "Hello! " + LONG,
        LONG + " Greetings to all",
        LONG.replace("a", "а"),
        LONG.replace("o", "o\u200b"),
    ],
)
def test_a_long_text_dressed_up_a_little_is_nearly_the_same(again):
    assert is_near(LONG, again)


@pytest.mark.parametrize(
    "other",
    [
        "My aunt kept the timetable of 1961 on her kitchen door until she moved inland.",
        LONG[::-1],
        "I would rather have the tram back, for the quay is full of cars whenever a ship comes in, "
        "and nobody has counted how many of them stand there the whole day with nobody inside.",
    ],
)
def test_another_text_is_another(other):
    assert not is_near(LONG, other)


def test_only_the_very_same_words_make_the_same_hash():
    same = likeness.exact(likeness.essence_of(LONG))
    assert likeness.exact(likeness.essence_of(LONG.upper() + "...")) == same
    assert likeness.exact(likeness.essence_of(LONG + " Yes.")) != same


def test_hashes_are_keyed(settings):
    essence = likeness.essence_of(LONG)
    before = likeness.exact(essence), set(likeness.bands(essence))
    settings.SUBMISSION_KEY = "another"
    assert likeness.exact(essence) != before[0]
    assert before[1].isdisjoint(likeness.bands(essence))


def test_short_texts_are_never_nearly_the_same():
    assert likeness.bands(likeness.essence_of("I could not agree more with Annika.")) == []


# When a comment goes to the lane Suspected spam


@pytest.mark.parametrize(
    ("marks", "filled_trap"),
    [
        ({}, True),
        ({Kind.REPEATED: [Mark(other=1, count=3)]}, False),
        ({Kind.LINKS: [Mark(0, 3)], Kind.HASTE: [Mark()]}, False),
        ({Kind.LINKS: [Mark(0, 3)], Kind.REPEATED: [Mark(other=1, count=1)]}, False),
        ({Kind.LINKS: [Mark(0, 3)], Kind.CHARACTERS: [Mark(0, 3)]}, False),
        ({Kind.LINKS: [Mark(n, n + 1) for n in range(4)]}, False),
    ],
    ids=[rule.__name__ for rule in RULES],
)
def test_each_rule_alone_makes_a_comment_suspect(marks, filled_trap):
    held = [rule(marks, filled_trap) for rule in RULES]
    assert held.count(True) == 1
    assert looks_like_spam(marks, filled_trap=filled_trap)


@pytest.mark.parametrize("kind", Kind)
def test_no_signal_alone_makes_a_comment_suspect(kind):
    assert not looks_like_spam({kind: [Mark(0, 3, count=1)]}, filled_trap=False)


def test_words_and_an_old_rejection_are_for_a_moderator_to_judge():
    kinds = (Kind.WATCH_WORD, Kind.CAPITALS, Kind.RECORD, Kind.ONE_ADDRESS, Kind.HASTE)
    assert not looks_like_spam({kind: [Mark(0, 3, count=9)] for kind in kinds}, filled_trap=False)


# Whatever is thrown at them

ODD = [
    *("abcxyz ABC.com@$!|1234567890-_/:()[]{}<>'\"\n\t،؟…"),
    *("аеоΑΡօ", "ةىيكهاَُِـ", "کیەێۆ", "漢字ｗ．", "𝗔𝕭ⓒᴅ½ﷺﬁ"),
    *("\u200b", "\u200c", "\u200d", "\u00ad", "\u202e", "\u2066", "\ufe0f", "\u0301", "\u3164"),
    *("👩", "🏴", "\U000e0067", "🇮", "[dot]", "http://", "www.", "s p a m", "्", "ष"),
]


def odd_texts():
    chance = random.Random(5)
    for _n in range(300):
        yield "".join(chance.choices(ODD, k=chance.randrange(1, 200)))[:5000]


def test_every_place_lies_inside_the_text_and_no_text_breaks_a_signal():
    watched = WatchList(enumerate(["spam", "a b", "com*", "ا ب", "字", "x"]))
    for text in odd_texts():
        for signal in SIGNALS:
            marks = signal.look(reading(text, watch_list=watched, contact=Contact()))
            for mark in marks:
                assert (mark.start is None) == (mark.end is None)
                assert mark.start is None or 0 <= mark.start < mark.end <= len(text), (text, mark)


def hostile_texts():
    for piece in (
        *("a.", "a ", "$", "a$", "1 ", "1!", "@a1", "[dot]", "a[dot]", "a@", "http:", "www."),
        *("a-", "AB ", "a\u200d", "аa", "s p a m ", "((", ".", " ", "12 345 ", "%.", "a at b "),
        *("و", "والكتاب ", "👩\u200d", "é", "漢", "a\n", "__", "+", "a(dot)", "0x", "-."),
    ):
        yield (piece * 5000)[:5000]
    yield "a" * 5000
    yield "http://" + "(" * 2490 + ")" * 2490
    yield " " * 4990 + "com"


def test_no_text_takes_long():
    """Not a measure of speed: whatever grew with the square of the length would take minutes."""
    watched = WatchList(enumerate([*("a " * n for n in range(1, 50)), "s p a m", "a*", "aaaa*"]))
    began = datetime.now(UTC)
    for text in hostile_texts():
        text_read = reading(text, watch_list=watched, contact=Contact())
        for signal in SIGNALS:
            signal.look(text_read)
        essence = likeness.essence(text_read.words)
        likeness.bands(essence)
    assert datetime.now(UTC) - began < timedelta(seconds=60)
