"""What somebody came with, in a few words of which no single machine can be told."""

import ipaddress

# In this order: most of them claim to be those after them as well.
_BROWSERS = (
    *(("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet")),
    *(("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome")),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")),
    *(("CrOS", "ChromeOS"), ("Mac OS X", "macOS"), ("Linux", "Linux")),
)


def browser_in_words(user_agent):
    """As in “Firefox, Linux”; empty where USER_AGENT says nothing that is known."""
    return ", ".join(
        next(words for sign, words in kinds if sign in user_agent)
        for kinds in (_BROWSERS, _SYSTEMS)
        if any(sign in user_agent for sign, _words in kinds)
    )


def network_of(address):
    """The part of ADDRESS that its owner knows again, and that names no household."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 4:
        return f"{address.rpartition('.')[0]}.…"
    return f"{ipaddress.ip_network((parsed, 32), strict=False).network_address}…"
