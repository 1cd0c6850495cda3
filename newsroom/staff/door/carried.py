"""What somebody typed and sent when they had to log in first: carried through the door, in the
pages of the door itself, and handed back for them to send again. It is stored nowhere."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import admin
from django.core import signing
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as foreign_form

from newsroom.staff.door import proof
from newsroom.staff.door.guard import lead_in
from newsroom.staff.door.onward import onward_in

_SALT = "carried"
# Seconds: a page left open overnight still has it in the morning.
_FOR = 24 * 60 * 60
# The steps of a login: what is sent there are passwords and codes, and what comes along.
AT_THE_DOOR = {"account_login", "login", "mfa_authenticate", "login_passkey"}
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


def carried_by(request):
    """What comes along with a step of the login; None where nothing does."""
    return Carried.opened(request.POST.get("carried", ""))


def before(response, request, admin_site):
    """What comes before RESPONSE, which leads somewhere else: what was carried, where something
    was. Handed back to whoever is in; in a page to log in from anew for whoever is not."""
    carried = carried_by(request)
    if carried is None or response.status_code != 302:
        return response
    if admin_site.has_permission(request):
        return with_cookies_of(response, hand_back(request, carried))
    return admin_site.session_ended(request, carried)


def csrf_failure(request, reason=""):
    """A form whose token is not of this login. One of ours, left open in another tab while
    somebody logged in anew, is handed back with a new one; any other is refused."""
    is_ours = (
        request.headers.get("Sec-Fetch-Site") == "same-origin"
        or request.headers.get("Origin") == settings.SITE_ORIGIN
    )
    match = request.resolver_match
    if is_ours and match.url_name in AT_THE_DOOR:
        if request.user.is_authenticated or carried_by(request):
            return admin.site.dressed(_at_the_door)(request)
    elif is_ours and match.namespace == "admin":
        return admin.site.dressed(_behind_the_door)(request)
    return foreign_form(request, reason)


def _at_the_door(request):
    """Somebody who meanwhile came in by another tab, or whose words are in the page alone."""
    if not admin.site.has_permission(request) and not carried_by(request):
        return lead_in(request, onward_in(request))
    onward = HttpResponseRedirect(onward_in(request) or reverse("admin:index"))
    return before(onward, request, admin.site)


def _behind_the_door(request):
    if proof.only_opens(request):
        return HttpResponseRedirect(request.get_full_path())
    if admin.site.has_permission(request):
        return hand_back(request, Carried.of(request), status=403)
    return admin.site.session_ended(request)
