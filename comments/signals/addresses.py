"""What an address on the web ends in, and which dotted words are one."""

# Endings that are no word of a language the paper prints: after any name they make an address.
_ALONE = """
com net org info biz edu gov int xxx xyz io ai co tv cc gg ly eu uk de fr es pt nl pl ru ua by kz
cn jp kr hk tw vn th ph sg ir iq sa ae kw qa om jo lb sy eg dz tn sd ye tr il gr ro hu cz sk ch ca
mx br ar cl au nz za ng ke gh su lv lt ee fi dk se asia mobi tel aero icu cfd sbs buzz dev tk ml
ga cf gq ws vc
"""
# Endings that are words too. "That is the end.so what" only lacks a space; with a path, a digit,
# a hyphen or a third name it is an address.
_LIKE_WORDS = """
is it in to me so no be at us my am do as id im al ag fm pm sh st ms mu la li re cat pro app page
wiki blog vip coop shop store online site club live news top win bet casino click link world today
space life fun work works group team media agency cloud digital email expert games guru host loan
loans market marketing money network photos poker press review rocks sale services solutions stream
studio tips tools trade video website zone one red blue best care cash chat city company credit
date download faith finance fit help ink law party plus racing rent school science social support
tech travel free how موقع شبكة بازار
"""
_OF_THEIR_OWN = "t.me wa.me youtu.be telegram.me amzn.to redd.it instagr.am t.co is.gd rb.gy"

_ENDINGS = frozenset(_ALONE.split())
_ENDINGS_LIKE_WORDS = frozenset(_LIKE_WORDS.split())
_WELL_KNOWN = frozenset(_OF_THEIR_OWN.split())


def is_an_address(labels, *, has_path, is_disguised):
    """Whether LABELS, words joined by dots, are an address and not a missing space."""
    *names, ending = labels
    small = ending.lower()
    if len(labels) == 4 and all(label.isdigit() for label in labels):
        return has_path
    if ".".join(labels).lower() in _WELL_KNOWN or small.startswith("xn--"):
        return True
    if small not in _ENDINGS | _ENDINGS_LIKE_WORDS:
        return False
    if has_path or is_disguised:
        return True
    if ending.istitle() and not names[-1].istitle():
        # "It came to an end.Co-operation began": a sentence begins.
        return False
    if small in _ENDINGS:
        return len(names[-1]) > 1 or small in {"com", "net", "org"}
    has_sign = any("-" in name or any(c.isdigit() for c in name) for name in names)
    return has_sign or (len(names) > 1 and all(len(name) > 1 for name in names))
