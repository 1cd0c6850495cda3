"""What a reader reads: the guidelines, the receipt."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from comments.forms import AppealForm
from comments.models import Comment, Discussion, Guidelines, stop_mails_like, written_about
from comments.models.appealing import appealing
from comments.models.following import followed_with
from comments.models.kept import still_kept_of
from comments.models.latest import latest_page
from comments.models.permalink import permalink_of, place_of
from comments.models.replying import answered_by
from comments.statement import statement_of


@require_safe
def guidelines(request, number=None):
    """The current edition, or an earlier one, with the way to all others."""
    editions = list(Guidelines.objects.order_by("-number"))
    shown = next((e for e in editions if number in {None, e.number}), None)
    if shown is None and number is not None:
        raise Http404
    is_current = editions[:1] == [shown]
    context = {"edition": shown, "editions": editions, "is_current": is_current}
    return render(request, "comments/guidelines.html", context)


@require_safe
def latest(request):
    """What readers said last, on whatever article."""
    comments, further, is_first = latest_page(request.GET.get("from", ""))
    context = {"comments": comments, "further": further, "is_first": is_first}
    return render(request, "comments/latest.html", context)


@cache_control(no_store=True)
@require_safe
def permalink(request, token):
    """Lead on to where the comment stands now that readers know by TOKEN."""
    place = place_of(token)
    if place is None:
        raise Http404
    return HttpResponseRedirect(place)


@cache_control(no_store=True)
@require_safe
def receipt(request, token):
    """The writer's own text and what became of it, for whoever holds its address."""
    return receipt_page(request, token)


def receipt_page(request, token, *, form=None, refusal="", status=200):
    """The receipt that TOKEN opens; FORM is an appeal sent before, and REFUSAL why it was not
    taken. Where there is no form for it to stand in again, its words are handed back."""
    comment = get_object_or_404(
        Comment.objects.of_receipt(token).select_related(
            "article__section", "article__discussion", "edition", "parent"
        )
    )
    article = comment.article
    decision = comment.newest_decision()
    kept = still_kept_of(comment)
    # Of what somebody erased nothing is told any more; what the clock erased, and its end, is.
    is_silent = comment.is_erased and not kept.is_by_the_clock
    appeals = None if is_silent else appealing(decision)
    following = followed_with(comment)
    if form:
        refusal = refusal or _why_no_appeal(comment, appeals)
    is_reply, answered = answered_by(comment)
    context = {
        "comment": comment,
        "is_reply": is_reply,
        "answered": answered,
        "decision": decision,
        "statement": statement_of(comment, decision) if comment.is_rejected else None,
        "address": permalink_of(comment),
        "kept": kept,
        "takes_more": article.is_in_the_paper and Discussion.of(article).takes_comments,
        "following": following,
        "is_followed": any(one.state != "no" for one in following.values()),
        "appealing": appeals,
        "appeal_form": form or AppealForm(),
        "appeal_address": reverse("comments:appeal", args=[token]),
        "refusal": refusal,
    }
    return receipt_headers(render(request, "comments/receipt.html", context, status=status))


def _why_no_appeal(comment, appeals):
    """Why none can be sent now, so that no form for one stands on the receipt; else empty."""
    if comment.is_erased:
        return _("The comment is erased; there is nothing to appeal against.")
    if appeals is None or appeals.is_upheld or not (appeals.until or appeals.text):
        return _("Only a rejection that stands can be appealed against.")
    if appeals.text:
        return _("You have appealed already, in other words; those stand.")
    return "" if appeals.may_appeal else _("A rejection can be appealed against for six months.")


# A mail program posts here by itself, without any cookie (RFC 8058). What can be done here is to
# stop mails about one comment or report, for whoever holds the address that stood in one of them.
@csrf_exempt
@cache_control(no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mails(request, token):
    """Ask whether no more mails are wanted; posted, send none."""
    about = written_about(token)
    if about is None:
        raise Http404
    if request.method == "POST":
        stop_mails_like(token)
    context = {"is_stopped": request.method == "POST", "about": about}
    return receipt_headers(render(request, "comments/stop_mails.html", context))


def receipt_headers(response):
    """RESPONSE, found by no search engine, and its address told to no other page."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response
