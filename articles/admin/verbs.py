"""What can be done to an article besides writing it: each a page that asks, and a POST."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from articles.models import Article, CannotPublish, CannotUnschedule, CannotWithdraw, SlugTaken
from articles.models.article import WORDS
from articles.models.dates import day_and_time

_NOT_IN_THE_PAPER = _("It is not in the paper, so it cannot be withdrawn.")
_NOT_SCHEDULED = _("It is not scheduled, or has appeared meanwhile.")


class WithdrawalForm(forms.Form):
    """What readers are told who come for a withdrawn article."""

    note = forms.CharField(
        label=_("Note to readers"),
        help_text=_("Shown in the article’s place: why it is gone. May be left empty."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60, "dir": "auto"}),
    )


class AddressForm(forms.Form):
    """The last word of an article's address."""

    slug = forms.SlugField(
        label=_("New slug"),
        max_length=120,
        help_text=_("The last word of the address, in Latin letters."),
        widget=forms.TextInput(attrs={"size": 60}),
    )


def _article_for(request, model_admin, pk):
    article = get_object_or_404(Article.objects.select_related("section"), pk=pk)
    if not (
        model_admin.has_change_permission(request) and model_admin.has_publish_permission(request)
    ):
        raise PermissionDenied
    return article


def _back_to(pk):
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[pk]))


def _ask(request, model_admin, template, title, article, form=None):
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "article": article,
        "form": form,
        "opts": model_admin.opts,
    }
    return TemplateResponse(request, template, context)


def withdrawn_meanwhile(request, pk, *, model_admin):
    """For whoever saves an article that a colleague withdrew: what they typed, to be copied.

    None where that is not the reason for which they may not save it.
    """
    if request.method != "POST" or not model_admin.has_change_permission(request):
        return None
    article = Article.objects.filter(pk=pk).first() if pk and pk.isdecimal() else None
    if not (article and article.is_withdrawn):
        return None
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("This article was withdrawn"),
        "article": article,
        "typed": [(name, request.POST[name]) for name in WORDS if request.POST.get(name)],
        "opts": model_admin.opts,
    }
    template = "admin/articles/article/withdrawn_meanwhile.html"
    return TemplateResponse(request, template, context, status=409)


def publish_as_asked(request, model_admin, article):
    """Publish the ARTICLE that was just saved, where its form was sent by a button that says so;
    whether that was done."""
    now = "_publish_now" in request.POST
    if not now and "_publish" not in request.POST:
        return False
    if not model_admin.has_publish_permission(request):
        raise PermissionDenied
    try:
        if now:
            article.publish_now(by=request.user)
        else:
            article.publish(by=request.user)
    except CannotPublish:
        messages.warning(request, _("Somebody has published or withdrawn it meanwhile."))
        return False
    address = request.build_absolute_uri(article.get_absolute_url())
    if article.is_scheduled:
        when = day_and_time(article.published_at)
        model_admin.log_change(request, article, _("Scheduled for %s.") % when)
        appears = _("It appears on %(when)s: %(where)s")
        messages.success(request, appears % {"when": when, "where": address})
    else:
        model_admin.log_change(request, article, _("Published."))
        messages.success(request, _("Published: %s") % address)
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def unschedule(request, pk, *, model_admin):
    """Ask whether it is meant; posted, make what is scheduled a draft again."""
    article = _article_for(request, model_admin, pk)
    if request.method != "POST" and not article.is_scheduled:
        messages.warning(request, _NOT_SCHEDULED)
        return _back_to(pk)
    if request.method == "POST":
        appears = article.published_at
        try:
            article.unschedule()
        except CannotUnschedule:
            messages.warning(request, _NOT_SCHEDULED)
        else:
            note = _("Back to draft; it was to appear on %s.") % day_and_time(appears)
            model_admin.log_change(request, article, note)
            messages.success(request, _("A draft again. Nothing appears until it is published."))
        return _back_to(pk)
    template = "admin/articles/article/unschedule.html"
    return _ask(request, model_admin, template, _("Make this article a draft again?"), article)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, pk, *, model_admin):
    """Ask whether it is meant; posted, take the article out of the paper."""
    article = _article_for(request, model_admin, pk)
    if request.method != "POST" and not article.can_be_withdrawn:
        messages.warning(request, _NOT_IN_THE_PAPER)
        return _back_to(pk)
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            article.withdraw(by=request.user, note=form.cleaned_data["note"])
        except CannotWithdraw:
            messages.warning(request, _NOT_IN_THE_PAPER)
        else:
            model_admin.log_change(request, article, _("Withdrawn."))
            messages.success(request, _("Withdrawn. Readers are told that it was here."))
        return _back_to(pk)
    template = "admin/articles/article/withdraw.html"
    return _ask(request, model_admin, template, _("Withdraw this article?"), article, form)


@require_http_methods(["GET", "HEAD", "POST"])
def readdress(request, pk, *, model_admin):
    """Give a printed article another slug; the old address leads to the new one."""
    article = _article_for(request, model_admin, pk)
    if article.is_withdrawn:
        messages.warning(request, _("It is withdrawn; its address says so for good."))
        return _back_to(pk)
    if not article.has_appeared:
        messages.warning(request, _("Until it has appeared, its slug is changed in its form."))
        return _back_to(pk)
    form = AddressForm(request.POST or None, initial={"slug": article.slug})
    if request.method == "POST" and form.is_valid():
        former = article.slug
        try:
            article.readdress(form.cleaned_data["slug"], by=request.user)
        except SlugTaken:
            form.add_error("slug", _("Another article has this slug, or had it once."))
        else:
            if article.slug != former:
                model_admin.log_change(
                    request,
                    article,
                    _("Address changed from %(old)s to %(new)s.")
                    % {"old": former, "new": article.slug},
                )
                messages.success(request, _("The old address leads to the new one."))
            return _back_to(pk)
    template = "admin/articles/article/readdress.html"
    return _ask(request, model_admin, template, _("Change the address"), article, form)
