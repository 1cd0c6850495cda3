"""Whoever does what cannot be taken back is asked once more who they are.

An open desk that somebody walks up to must not publish guidelines, make itself an administrator or
carry readers' addresses away. So these pages ask for the password or a factor, unless one was shown
in the last minutes. What was typed into a form is in the page that asks, and goes on with the
answer: it is stored nowhere, and nothing of it is lost.
"""

import time
from functools import wraps

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.conf import settings
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from newsroom.staff.door import factors, lock
from newsroom.staff.door.forms import PasskeyForm
from newsroom.staff.door.passkeys import work_here

# By name, within the admin: guidelines, people and their groups, erasure, what is handed out of a
# reader's, and one's own and others' second factors.
ASKED_FOR = {
    *("comments_guidelines_add", "comments_comment_erase", "desk_kept"),
    *("staff_user_add", "staff_user_change"),
    *("account_app", "account_passkey", "account_codes", "account_codes_file"),
}
# Looking at these is nothing, what their forms do is.
ASKED_FOR_POSTING = {"staff_user_changelist", "account_remove", "colleagues_reset"}

ANSWER, CREDENTIAL, ASKED_WITH = "proof", "proof_credential", "proof_for"
_OWN = {ANSWER, CREDENTIAL, ASKED_WITH, "csrfmiddlewaretoken"}


def asked(view, admin_site):
    """VIEW, which asks first where its name is among these."""

    @wraps(view)
    def after_proof(request, *args, **kwargs):
        if not is_asked(request) or is_fresh(request):
            return view(request, *args, **kwargs)
        if request.POST.get(ANSWER) or request.POST.get(CREDENTIAL):
            if trouble := _trouble_with_answer(request):
                return _ask(request, admin_site, trouble)
            if only_opens(request):
                return HttpResponseRedirect(request.get_full_path())
            return view(request, *args, **kwargs)
        return _ask(request, admin_site)

    return after_proof


def is_asked(request):
    name = request.resolver_match.url_name
    return name in ASKED_FOR or (request.method == "POST" and name in ASKED_FOR_POSTING)


def only_opens(request):
    """Whether what REQUEST sends is an answer alone: there was no form, but a page to look at."""
    return request.POST.get(ASKED_WITH) == "GET"


def is_fresh(request):
    """Whether something was shown in the last minutes, the login among it."""
    records = get_authentication_records(request, request.user)
    last = max((record["at"] for record in records), default=0)
    return time.time() - last < settings.PROOF_LASTS.total_seconds()


def _trouble_with_answer(request):
    """What is wrong with what was shown, in words; nothing where it is right."""
    if request.POST.get(CREDENTIAL):
        return _trouble_with_passkey(request)
    person, answer = request.user, request.POST[ANSWER]
    code = factors.in_our_digits("".join(answer.split()))
    # No password is so short, or of digits alone.
    if code.isdigit() and len(code) <= 8:
        return _trouble_with_code(request, code)
    counted = {"username": person.get_username()}
    if lock.person_by(request, password=answer, **counted) == person:
        record_authentication(request, person, "password", reauthenticated=True)
        return None
    if request.axes_locked_out:
        return _locked(request, counted)
    return _("This password is wrong.")


def _trouble_with_code(request, code):
    counted = lock.of_codes(request.user)
    with lock.in_turn(request, counted):
        if lock.is_locked(request, counted):
            return _locked(request, counted)
        if factor := factors.use_code(request.user, code):
            post_authentication(request, factor, reauthenticated=True)
            return None
        if lock.is_wrong(request, counted):
            return _locked(request, counted)
    return _("This code is wrong, or was used already.")


def _trouble_with_passkey(request):
    form = PasskeyForm({"credential": request.POST[CREDENTIAL]}, user=request.user)
    if not form.is_valid():
        return _("That did not work. Try again, or type your password.")
    post_authentication(request, form.cleaned_data["credential"], reauthenticated=True)
    return None


def _locked(request, counted):
    request.heard_again_in = lock.seconds_left(request, counted)
    return _(
        "Too many wrong answers. Nothing is looked at for %d minutes; leave this page open, and"
        " what you typed stays here."
    ) % lock.minutes(request.heard_again_in)


def _ask(request, admin_site, trouble=""):
    """The question, with what was typed; where there was no form, for the page that was asked."""
    asked_with = request.POST.get(ASKED_WITH, request.method)
    kinds = {factor.type for factor in factors.of(request.user)}
    has_passkey = factors.PASSKEY in kinds and work_here(request)
    options = {"request_options": begin_authentication(request.user)} if has_passkey else None
    typed = [
        (field, words)
        for field, values in request.POST.lists()
        for words in values
        if field not in _OWN
    ]
    context = {
        **admin_site.each_context(request),
        "title": _("Is it still you?"),
        "trouble": trouble,
        "asked_with": asked_with,
        "typed": typed,
        "had_files": bool(request.FILES),
        "has_app": factors.APP in kinds,
        "options": options,
    }
    waiting = getattr(request, "heard_again_in", None)
    status = 429 if waiting else 200 if request.method != "POST" else 403
    response = TemplateResponse(request, "admin/door/proof.html", context, status=status)
    if waiting:
        response["Retry-After"] = str(waiting)
    return response
