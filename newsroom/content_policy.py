"""What a browser may load on our pages, and from where: from ourselves, and most of it nowhere."""

from csp.constants import NONE, SELF

DIRECTIVES = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF],
    "font-src": [SELF],
    "manifest-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
    "object-src": [NONE],
    # The admin lifts these two: its own scripts write HTML (`newsroom/admin_site.py`).
    "require-trusted-types-for": ["'script'"],
    "trusted-types": [NONE],
}
