from django.conf import settings


def paper(request):
    """What every template may name of the paper itself."""
    return {"paper_name": settings.PAPER_NAME, "site_origin": settings.SITE_ORIGIN}
