"""The writer of a rejected comment appeals, from the receipt and from nowhere else."""

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from comments.complaints.not_taken import guarded_as
from comments.forms import TRAP, AppealForm
from comments.models import AlreadyAppealed, CannotAppeal, Comment
from comments.views import receipt_page


@guarded_as(AppealForm)
def appeal_on(request, token, *, typed):
    """The receipt with the form on it; posted, the appeal, and the receipt again."""
    if request.method != "POST":
        return receipt_page(request, token)
    form = AppealForm(request.POST)
    if not form.is_valid():
        return receipt_page(request, token, form=form, status=422)
    comment = get_object_or_404(Comment.objects.of_receipt(token))
    try:
        comment.submit_appeal(
            text=form.cleaned_data["text"], filled_trap=bool(request.POST.get(TRAP))
        )
    except CannotAppeal as refusal:
        return receipt_page(request, token, form=form, refusal=str(refusal), status=409)
    except AlreadyAppealed:
        refusal = _("You have appealed already, in other words; those stand.")
        return receipt_page(request, token, form=form, refusal=refusal, status=409)
    return HttpResponseRedirect(f"{comment.get_receipt_url()}#appeal", status=303)
