"""An article as readers would get it, for staff alone: in a window, or beside its form.

No page of ours may stand in a frame. This one may, in a page of ours; and the form is the one
page that may hold a frame, with a page of ours in it.
"""

from csp.constants import SELF
from csp.decorators import csp
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.views import article_page

_DIRECTIVES = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]

in_a_frame_of_ours = csp({**_DIRECTIVES, "frame-ancestors": [SELF]})
holding_a_frame_of_ours = csp({**_DIRECTIVES, "frame-src": [SELF]})


@in_a_frame_of_ours
@xframe_options_sameorigin
@require_safe
def preview(request, pk, *, model_admin):
    """The page of the article that is stored; `?beside` for the frame, without a way back."""
    article = get_object_or_404(Article.objects.for_page(), pk=pk)
    if not model_admin.has_view_permission(request, article):
        raise PermissionDenied
    form = reverse("admin:articles_article_change", args=[pk])
    context = {
        **article_page(article),
        "is_preview": True,
        "form_url": "" if "beside" in request.GET else form,
    }
    return TemplateResponse(request, "article_detail.html", context)
