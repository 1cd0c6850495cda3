"""The reader's form."""

import hashlib
import time
from functools import lru_cache

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.core import signing
from django.core.validators import validate_email
from django.utils.functional import cached_property, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.models import Article
from articles.models.dates import days
from comments.models import Guidelines
from comments.models.appeal import MAX_APPEAL
from comments.models.canonical import (
    canonical_name,
    canonical_text,
    hides_something,
    piles_up_marks,
    shows_nothing,
    turns_direction,
)
from comments.models.comment import MAX_NAME, MAX_TEXT

_signer = signing.Signer(salt="comments.stamp")


def stamp_for(article, edition):
    """Says which article a form was made for and which guidelines stood above it.

    Signed, so that nobody chooses an older edition's clauses; without clock or nonce, so that
    the page is the same bytes for everybody.
    """
    return _signer.sign(f"{article.pk}.{edition.number}")


def edition_of(stamp, article):
    """The edition STAMP names; the current one where it names none for ARTICLE."""
    stamped_article, number = _said_by(stamp)
    if stamped_article != str(article.pk):
        return Guidelines.objects.current()
    return edition_numbered(int(number))


def article_of(stamp):
    """The published article that STAMP names; None where it names none."""
    number, _edition = _said_by(stamp)
    published = Article.objects.published().select_related("section", "discussion")
    return published.filter(pk=number).first()


def _said_by(stamp):
    """The numbers, in words, of the article and of the edition that STAMP names; None twice where
    it is not one of ours."""
    try:
        article, edition = _signer.unsign(stamp).split(".")
    except (signing.BadSignature, ValueError):
        return None, None
    return article, edition


@lru_cache(maxsize=64)
def edition_numbered(number):
    """The edition of this NUMBER, which stays as it is for ever: the stamp that names it is ours,
    made from it."""
    return Guidelines.objects.get(number=number)


# A field that no person sees; what fills in every field fills in this one too. It is named as a
# form of letters might name it, and as nothing that a browser fills in by itself.
TRAP = "subject"

_clock = signing.Signer(salt="comments.previewed")


def previewed_now(article, text):
    """Says when TEXT was previewed under ARTICLE. The preview is nobody else's page and is kept
    nowhere, so a clock may stand in it; signed, and good for this text alone."""
    return _clock.sign(f"{_milliseconds()}.{article.pk}.{_digest(text)}")


def previewed_for(moment, article, text):
    """Milliseconds since the preview that MOMENT is of; None where it is of none."""
    try:
        at, *what = _clock.unsign(moment).split(".")
    except signing.BadSignature:
        return None
    if what != [str(article.pk), _digest(text)]:
        return None
    # As much as its column holds: three weeks. Two servers' clocks may differ by a little.
    return min(max(_milliseconds() - int(at), 0), 2**31 - 1)


def _milliseconds():
    return time.time_ns() // 1_000_000


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class CanonicalField(forms.CharField):
    """Text as it would be stored: everything after, its own validation included, sees that."""

    def __init__(self, *, canonical, **kwargs):
        super().__init__(strip=False, **kwargs)
        self.canonical = canonical

    def to_python(self, value):
        return self.canonical(super().to_python(value))


def _what_the_address_is_for():
    return _(
        "Never shown to other readers. The newsroom may write to you about your comment, and "
        "erases the address %(time)s after the last decision or answer."
    ) % {"time": days(settings.KEEP_CONTACTS_DAYS)}


class PlainForm(forms.Form):
    """A form of its fields in their order, in our words and inside a tag of the page's own."""

    def __init__(self, *args, **kwargs):
        # The labels say what is required; a browser's own bubbles would not say it in our words.
        super().__init__(*args, use_required_attribute=False, **kwargs)

    @cached_property
    def helper(self):
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


class CommentForm(PlainForm):
    """What a reader fills in. `cleaned_data` is canonical: what is stored, to the letter."""

    name = CanonicalField(
        canonical=canonical_name,
        label=_("Name"),
        help_text=_("Shown with your comment."),
        error_messages={"required": _("Enter your name")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    email = forms.CharField(
        label=_("E-mail"),
        help_text=lazy(_what_the_address_is_for, str)(),
        error_messages={"required": _("Enter your e-mail address")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    text = CanonicalField(
        canonical=canonical_text,
        label=_("Comment"),
        help_text=format_lazy(
            _("At most {limit} characters. It is published as you write it or not at all."),
            limit=MAX_TEXT,
        ),
        error_messages={"required": _("Enter your comment")},
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "data-counter": MAX_TEXT}),
    )

    def clean_name(self):
        name = self.cleaned_data["name"]
        if shows_nothing(name):
            raise forms.ValidationError(_("Enter your name"))
        if turns_direction(name):
            raise forms.ValidationError(
                _(
                    "Your name contains an invisible character that changes the direction of "
                    "writing. Type it again without."
                )
            )
        _refuse_piled_up_marks(name)
        if len(name) > MAX_NAME:
            raise forms.ValidationError(
                _("Your name must be at most %d characters long") % MAX_NAME
            )
        return name

    def clean_email(self):
        return clean_address(self.cleaned_data["email"])

    def clean_text(self):
        text = self.cleaned_data["text"]
        if shows_nothing(text):
            raise forms.ValidationError(_("Enter your comment"))
        _refuse_piled_up_marks(text)
        if len(text) > MAX_TEXT:
            over = len(text) - MAX_TEXT
            raise forms.ValidationError(
                ngettext(
                    "Your comment is %d character too long",
                    "Your comment is %d characters too long",
                    over,
                )
                % over
            )
        return text


class AnswerForm(CommentForm):
    """What somebody of the newsroom fills in: the same, but for who they are, which is known."""

    name = None
    email = None


class AppealForm(PlainForm):
    """What the writer of a rejected comment says against that."""

    text = CanonicalField(
        canonical=canonical_text,
        label=_("Why it should be published"),
        help_text=format_lazy(
            _("At most {limit} characters. Only the newsroom reads it."), limit=MAX_APPEAL
        ),
        error_messages={"required": _("Say why it should be published")},
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )

    def clean_text(self):
        return clean_words(
            self.cleaned_data["text"], MAX_APPEAL, self.fields["text"].error_messages["required"]
        )


def clean_words(text, limit, when_empty):
    """TEXT, where somebody can see and read it and it is no longer than LIMIT."""
    if shows_nothing(text):
        raise forms.ValidationError(when_empty)
    _refuse_piled_up_marks(text)
    if len(text) > limit:
        raise forms.ValidationError(
            ngettext(
                "It is %d character too long", "It is %d characters too long", len(text) - limit
            )
            % (len(text) - limit)
        )
    return text


def clean_address(email):
    """EMAIL, where it is an address that can be written to and be shown to a moderator."""
    if len(email) > 254:
        raise forms.ValidationError(_("Your e-mail address must be at most 254 characters long"))
    try:
        validate_email(email)
    except forms.ValidationError:
        is_address = False
    else:
        # Quoted, anything may stand in one by its rules, a terminal's commands too.
        is_address = not hides_something(email) and not _is_lowered_into_another(email)
    if not is_address:
        raise forms.ValidationError(_("Enter an e-mail address in the form name@example.com"))
    return email


def _is_lowered_into_another(email):
    """Whether EMAIL holds what looks like a plain letter, or becomes one in small letters, as the
    sign for kelvin becomes k. A mailbox is known by its small letters: it would be another's."""
    mailbox, _at, domain = email.rpartition("@")
    return not mailbox.isascii() or any(
        not sign.isascii() and any(letter.isascii() for letter in sign.lower()) for sign in domain
    )


def _refuse_piled_up_marks(text):
    if piles_up_marks(text):
        raise forms.ValidationError(
            _("Too many accents are stacked on one letter; they would cover other lines.")
        )
