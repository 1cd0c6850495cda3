from django.conf import settings
from django.utils.translation import get_language, get_language_bidi

from articles.models import Page, Section


def paper(request):
    """What every template may name of the paper itself."""
    return {
        "paper_name": settings.PAPER_NAME,
        "site_origin": settings.SITE_ORIGIN,
        # Of the paper's own words, where they stand in an article in another language.
        "language": get_language(),
        "direction": "rtl" if get_language_bidi() else "ltr",
        # Asked of the database only where a template names them.
        "paper_sections": Section.objects.all(),
        "paper_pages": Page.objects.defer("body"),
    }
