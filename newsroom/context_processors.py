from django.conf import settings

from articles.models import Page, Section


def paper(request):
    """What every template may name of the paper itself."""
    return {
        "paper_name": settings.PAPER_NAME,
        "site_origin": settings.SITE_ORIGIN,
        # Asked of the database only where a template names them.
        "paper_sections": Section.objects.all(),
        "paper_pages": Page.objects.defer("body"),
    }
