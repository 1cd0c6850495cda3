"""What somebody typed and sent when they had to log in first: carried through the door, in the
pages of the door itself, and handed back for them to send again. It is stored nowhere."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import admin
from django.core import signing
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as foreign_form

_SALT = "carried"
# Seconds: nobody takes longer to log in, and what is older was given up.
_FOR = 60 * 60
# What somebody shows at the door itself is for nobody to read, and good for nothing afterwards.
SHOWN = {"proof", "proof_credential", "proof_for", "credential", "code", "sealed", "carried"}


@dataclass(frozen=True)
class Carried:
    """A form as it was sent: where to, and each field with its words."""

    address: str
    fields: list
    had_files: bool = False

    @classmethod
    def of(cls, request):
        """What REQUEST, a POST, has to say; of passwords and the like nothing."""
        fields = [
            [field, words]
            for field, values in request.POST.lists()
            for words in values
            if "password" not in field and not field.startswith("csrf") and field not in SHOWN
        ]
        return cls(request.get_full_path(), fields, bool(request.FILES))

    @classmethod
    def opened(cls, sealed):
        """What SEALED carries; None where it carries nothing."""
        try:
            address, fields, had_files = signing.loads(sealed, salt=_SALT, max_age=_FOR)
        except signing.BadSignature:
            return None
        return cls(address, fields, had_files)

    @property
    def sealed(self):
        """The same for a hidden field, so that nobody can make another's browser carry it."""
        said = (self.address, self.fields, self.had_files)
        return signing.dumps(said, salt=_SALT, compress=True)

    @property
    def words(self):
        """What a person typed of it, by field."""
        return [
            (field, words)
            for field, words in self.fields
            if not field.startswith("_") and any(letter.isalpha() for letter in words)
        ]


def hand_back(request, carried, *, status=200):
    """The page on which somebody who is logged in sends again what they had typed."""
    context = {
        **admin.site.each_context(request),
        "title": _("Send it again"),
        "carried": carried,
    }
    response = TemplateResponse(request, "admin/door/hand_back.html", context, status=status)
    return response.render()


def with_cookies_of(response, page):
    """PAGE in place of RESPONSE, which was to set cookies."""
    page.cookies.update(response.cookies)
    return page


def csrf_failure(request, reason=""):
    """A form whose token is not of this login. One of ours, left open in another tab while
    somebody logged in anew, is handed back with a new one; any other is refused."""
    is_ours = (
        request.headers.get("Sec-Fetch-Site") == "same-origin"
        or request.headers.get("Origin") == settings.SITE_ORIGIN
    )
    is_staffs = request.path_info.startswith("/admin/") and admin.site.has_permission(request)
    if is_ours and is_staffs:
        return admin.site.dressed(hand_back)(request, Carried.of(request), status=403)
    return foreign_form(request, reason)
