"""Where whoever finds a hole in the newsroom can say so (RFC 9116)."""

from email.utils import parseaddr

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# A reader of the file may rely on it for so long; the RFC advises less than a year.
_MONTHS_GOOD_FOR = 6


@cache_control(public=True, max_age=86_400)
@require_safe
def security_txt(request):
    """Whom to write to; the paper's own address where no other is set."""
    contact = settings.SECURITY_CONTACT or f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"
    lines = {
        "Contact": contact,
        "Expires": _first_of_a_month().isoformat().replace("+00:00", "Z"),
        "Preferred-Languages": ", ".join(code.partition("-")[0] for code, _ in settings.LANGUAGES),
        "Canonical": settings.SITE_ORIGIN + reverse("security_txt"),
    }
    body = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return HttpResponse(body, content_type="text/plain; charset=utf-8")


def _first_of_a_month():
    """The same moment all month, so that the file is the same bytes."""
    now = timezone.now()
    years, month = divmod(now.month - 1 + _MONTHS_GOOD_FOR, 12)
    return now.replace(
        year=now.year + years, month=month + 1, day=1, hour=0, minute=0, second=0, microsecond=0
    )
