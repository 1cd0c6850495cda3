"""What stands in a mail: made anew from the record at each attempt, and kept nowhere."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments.models import Appeal, Follower, Notice, QueueEntry, Report, UrgentInstructions
from comments.models.mailbox import Mailbox
from comments.models.mailbox_key import GOOD_FOR
from comments.models.permalink import permalink_of
from comments.models.report_answer import receipt_of
from comments.notices import following
from comments.notices.letter import (
    Letter,
    NothingToTell,
    language_of,
    rendered,
    stopped_at,
    whole,
)
from comments.statement import statement_of

# To readers; what follows is the article's headline, and never a word of theirs.
_SUBJECTS = {
    "approved": gettext_lazy("Your comment is approved: %s"),
    "rejected": gettext_lazy("Your comment is rejected: %s"),
    "appeal_upheld": gettext_lazy("Your appeal is upheld: %s"),
    "appeal_dismissed": gettext_lazy("Your appeal is dismissed: %s"),
    "report_received": gettext_lazy("We have your report: %s"),
    "report_upheld": gettext_lazy("Your report is upheld: %s"),
    "report_dismissed": gettext_lazy("Your report is dismissed: %s"),
}


def letter_for(notice):
    """The mail that NOTICE stands for, as EmailMessage; raises NothingToTell."""
    letter = _MADE_BY[notice.kind](notice)
    return EmailMessage(
        # One line whatever an editor wrote into a headline.
        subject=" ".join(letter.subject.split()),
        body=letter.text,
        to=[letter.to],
        headers={
            "Message-ID": notice.mail_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": letter.language,
            **letter.headers,
        },
    )


def _about_a_decision(notice):
    """To a comment's writer, what was decided on it, or on their appeal."""
    decision, comment = notice.decision, notice.comment
    contact = getattr(comment, "contact", None)
    if (
        contact is None
        or not contact.email
        or comment.is_erased
        or hasattr(comment, "silence")
        or comment.newest_decision() != decision
        or _is_known_already(notice)
    ):
        raise NothingToTell
    follower = Follower.of(contact.email)
    context = {
        "comment": comment,
        "decision": decision,
        "everything": follower and whole(follower.get_absolute_url()),
        "receipt": whole(comment.get_receipt_url()),
    }
    subject = notice.kind
    if appeal := _appeal_answered(notice):
        subject = f"appeal_{appeal.answer.verdict}"
        context |= {"appeal": appeal, "answer": appeal.answer}
    if notice.kind == Notice.Kind.APPROVED:
        address = permalink_of(comment)
        context["address"] = address and whole(address)
    elif notice.kind == Notice.Kind.REJECTED:
        # It names the signals, in words.
        with translation.override(language_of(comment.article)):
            statement = statement_of(comment, decision)
        place = f"{statement.edition.get_absolute_url()}#clause-{statement.clause.number}"
        context |= {"statement": statement, "edition_address": whole(place)}
    return _to_a_reader(notice, contact.email, comment.article, subject, context)


def _appeal_answered(notice):
    """The appeal whose answer NOTICE tells of, or None."""
    if notice.kind == Notice.Kind.APPEAL_DISMISSED:
        return notice.decision.appealed_in
    return notice.decision.appeal


def _about_a_report(notice):
    """To whoever reported a comment, that we have the report, or what was answered. Not a word of
    the comment or of the report: nobody has confirmed the address."""
    report = notice.report
    reporter, told = getattr(report, "reporter", None), receipt_of(report)
    is_receipt = notice.kind == Notice.Kind.REPORT_RECEIVED
    if (
        reporter is None
        or not reporter.email
        or told.is_erased
        or hasattr(report, "silence")
        # Where the answer is there before the receipt was sent, the answer says enough.
        or told.is_answered == is_receipt
    ):
        raise NothingToTell
    subject = notice.kind if is_receipt else f"report_{report.answer.verdict}"
    context = {"report": told, "receipt": whole(report.get_receipt_url())}
    return _to_a_reader(notice, reporter.email, report.comment.article, subject, context)


def _link_to_ones_own(notice):
    """To an address, the link to what was written under it. Not a word of that: whoever typed the
    address may be anybody. There is nothing to stop, for nothing comes that nobody asked for."""
    key = notice.mailbox_key
    until = key.asked_at + GOOD_FOR
    if not key.email or until <= timezone.now() or Mailbox(key.email).is_empty:
        raise NothingToTell
    context = {
        "paper_name": settings.PAPER_NAME,
        "link": whole(key.get_absolute_url()),
        "until": until,
    }
    return Letter(
        to=key.email,
        subject=_("What was written under your address on %s") % settings.PAPER_NAME,
        text=rendered(f"mails/{notice.kind}.txt", context),
        language=settings.LANGUAGE_CODE.partition("-")[0],
    )


def _to_a_reader(notice, address, article, subject, context):
    """The Letter to ADDRESS, which nobody has confirmed, in the language of ARTICLE."""
    language = language_of(article)
    stop = whole(notice.get_stop_url())
    context |= {"paper_name": settings.PAPER_NAME, "headline": article.headline, "stop": stop}
    with translation.override(language):
        return Letter(
            to=address,
            subject=str(_SUBJECTS[subject]) % article.headline,
            text=rendered(f"mails/{notice.kind}.txt", context),
            language=language.partition("-")[0],
            headers=stopped_at(stop),
        )


def _what_waits(notice):
    """To somebody who moderates, how much waits and for how long; no word of any of it."""
    person = notice.person
    if not (person.is_active and person.email and person.has_perm("comments.add_decision")):
        raise NothingToTell
    mine = QueueEntry.objects.open_to(person)
    counted = mine.lanes()
    waiting = [(lane.label, counted[lane]) for lane in QueueEntry.Lane if lane in counted]
    waiting += [
        (_("Reported"), Report.objects.open_to(person).waiting()),
        (_("Appeals"), Appeal.objects.open_to(person).waiting()),
    ]
    lanes = [
        {"title": title, "count": count, "oldest": oldest}
        for title, (count, oldest) in waiting
        if count
    ]
    urgent = mine.urgent().count()
    is_a_call = notice.kind == Notice.Kind.URGENT
    if not (urgent if is_a_call else lanes):
        raise NothingToTell
    total = sum(lane["count"] for lane in lanes)
    context = {
        "paper_name": settings.PAPER_NAME,
        "lanes": lanes,
        "urgent": urgent,
        "instructions": UrgentInstructions.objects.first() if is_a_call else None,
        "desk": whole(reverse("admin:desk")),
        "preferences": whole(reverse("admin:desk_mails")),
    }
    if is_a_call:
        subject = _("A life may be in danger: a comment waits for a chief moderator")
    else:
        subject = ngettext(
            "%(count)d comment waits at the desk", "%(count)d comments wait at the desk", total
        ) % {"count": total}
    return Letter(
        to=person.email,
        subject=subject,
        text=rendered(f"mails/{notice.kind}.txt", context),
        language=settings.LANGUAGE_CODE.partition("-")[0],
    )


def _is_known_already(notice):
    """Whether the last mail about the comment said this already: what was taken down and put back
    within the minute has never been away for its writer, unless they appealed."""
    if notice.decision.appeal_id:
        return False
    sent = notice.comment.notices.exclude(sent_at=None).order_by("-sent_at").first()
    approved = Notice.Kind.APPROVED
    return sent is not None and sent.kind == notice.kind == approved


# Another kind of mail is a line here, a template, and a kind in `comments/models/notice.py`.
_MADE_BY = {
    Notice.Kind.APPROVED: _about_a_decision,
    Notice.Kind.REJECTED: _about_a_decision,
    Notice.Kind.APPEAL_DISMISSED: _about_a_decision,
    Notice.Kind.REPORT_RECEIVED: _about_a_report,
    Notice.Kind.REPORT_ANSWERED: _about_a_report,
    Notice.Kind.OWN_COMMENTS: _link_to_ones_own,
    Notice.Kind.DIGEST: _what_waits,
    Notice.Kind.URGENT: _what_waits,
    **following.MADE_BY,
}
