"""What an editor fills in of an article, and the sentences that help with it."""

import unicodedata

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from articles.admin.body import BodyFormField, BodyWidget
from articles.admin.meanwhile import saved_since
from articles.admin.untouched import OpenedField, opened_with, read_opened, take_theirs
from articles.models import Article
from articles.models.article import WORDS
from articles.models.life import validate_publication_time

# A longer address is cut off in messages and search results.
_LONGEST_SLUG = 80

# Beyond so many characters a card breaks its lines, and a search result cuts them off.
_BEST_LENGTHS = {"headline": 80, "standfirst": 180}


# What an article needs in the paper and a draft does not, as a sentence each.
_NEEDED = {
    "standfirst": _("Write a standfirst; lists show it too."),
    "body": _("Write the body."),
    "section": _("Choose the section that it stands in."),
    "slug": _("Write a slug in Latin letters; this headline has others, that would be left out."),
}


def slug_of(headline):
    """A HEADLINE as the last word of an address, cut at the end of a word; nothing where some of
    its letters would be left out, since what is left of them says something else."""
    letters = unicodedata.normalize("NFKD", headline)
    if any(letter.isalnum() and not letter.isascii() for letter in letters):
        return ""
    slug = slugify(headline)
    if len(slug) > _LONGEST_SLUG:
        slug = slug[: _LONGEST_SLUG + 1].rpartition("-")[0] or slug[:_LONGEST_SLUG]
    return slug.strip("-_")


class SeenField(forms.IntegerField):
    """The number of the version that a form was made from; nothing that an editor changes."""

    widget = forms.HiddenInput

    def has_changed(self, initial, data):
        return False


class MomentField(forms.SplitDateTimeField):
    """A day and a time of it, or neither."""

    def compress(self, data_list):
        day, time = [*data_list, None, None][:2]
        if time is not None and day in self.empty_values:
            raise forms.ValidationError(_("Say on which day, too; a time alone is not enough."))
        if day and time in self.empty_values:
            raise forms.ValidationError(_("Say at what time of that day, too."))
        return super().compress(data_list)


class ArticleForm(forms.ModelForm):
    seen = SeenField(required=False)
    opened = OpenedField(required=False)

    class Meta:
        field_classes = {"body": BodyFormField, "published_at": MomentField}
        widgets = {"body": BodyWidget}
        help_texts = {
            "headline": _("What happened, in one line. Best in 80 characters or less."),
            "standfirst": _(
                "One or two sentences under the headline that say what one will learn. Best in "
                "180 characters or less; lists and search results show it too."
            ),
            "dateline": _(
                "Where the report comes from, as in “SALTHAVEN, North Quay”. The page puts it "
                "before the first words and adds the dash. May be left empty."
            ),
            "section": _(
                "The part of the paper it stands in, and the first word of its address: it stays "
                "as it is once the article is published."
            ),
            "topics": _(
                "What it is about. Readers find other articles on the same topic below it."
            ),
            "language": _(
                "The language it is written in. Arabic and Sorani run from right to left."
            ),
            "picture": _(
                "Shown above the text and in lists. It comes from the picture library, where its "
                "caption, its credit and its focal point are written."
            ),
            "slug": _(
                "The last word of the address, in Latin letters. Left empty, it is made from the "
                "headline, where that has no others."
            ),
            "published_at": _(
                "The date on the page. Leave empty for the moment you press “Save and publish”; "
                "a time to come keeps the article back until then."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.meanwhile, self.taken = None, []
        self.has_published = False
        if "picture" in self.fields:
            widget = self.fields["picture"].widget
            # Inside its links to the library, where it has them.
            getattr(widget, "widget", widget).attrs["data-thumbnails"] = reverse(
                "admin:articles_picture_thumbnail", args=[0]
            )
        for name, length in _BEST_LENGTHS.items():
            if name in self.fields:
                counted = {"data-best-length": length, "data-count-words": _("characters")}
                self.fields[name].widget.attrs |= counted
        if "headline" in self.fields and self.instance.pk:
            self.initial["seen"] = self.instance.version_number
            values = {**self.initial, "status": self.instance.status}
            self.initial["opened"] = opened_with(values, [*self._besides_words, "status"])

    @property
    def _besides_words(self):
        return [name for name in self.fields if name not in {*WORDS, "seen", "opened"}]

    @property
    def is_for_the_paper(self):
        """Whether readers get what is saved by it, now or at its time."""
        return not self.instance.is_draft or "_publish" in self.data

    def clean_published_at(self):
        moment = self.cleaned_data["published_at"]
        if moment:
            validate_publication_time(moment)
        return moment

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk:
            self._compare_with_what_was_saved_meanwhile(cleaned)
        self._clean_slug(cleaned)
        if self.is_for_the_paper:
            for name, sentence in _NEEDED.items():
                if name in self.fields and name not in self.errors and not cleaned.get(name):
                    self.add_error(name, sentence)
        self._clean_time(cleaned)
        return cleaned

    def _clean_time(self, cleaned):
        """What is scheduled keeps a time to come: nothing is printed by the plain “Save”."""
        if not (self.instance.is_scheduled and "published_at" in cleaned):
            return
        if "_publish_now" in self.data:
            cleaned["published_at"] = self.instance.published_at
        elif not cleaned["published_at"]:
            self.add_error("published_at", _("Say when it appears."))
        elif cleaned["published_at"] <= timezone.now():
            self.add_error(
                "published_at",
                _(
                    "This time is past. Choose one to come, press “Save and publish now”, or make "
                    "it a draft again."
                ),
            )

    def _clean_slug(self, cleaned):
        if "slug" not in self.fields or self.errors.get("slug"):
            return
        others = Article.objects.exclude(pk=self.instance.pk)
        if slug := cleaned.get("slug"):
            free = others.free_slug(slug)
            if free != slug:
                problem = _("Another article has this slug, or had it once. “%s” is free.")
                self.add_error("slug", problem % free)
        elif slug := slug_of(cleaned.get("headline", "")):
            cleaned["slug"] = others.free_slug(slug)

    def _compare_with_what_was_saved_meanwhile(self, cleaned):
        """Where somebody saved it after this form was opened, what was left alone here is theirs.

        Where both changed the same, or it was published, nothing is saved and both are shown.
        Sent once more, the form has seen what they saved.
        """
        newest, seen = self.initial["seen"], cleaned.get("seen") or 0
        if newest <= seen:
            return
        then = self.instance.versions.get(number=max(seen, 1))
        opened = {name: getattr(then, name) for name in WORDS}
        opened |= read_opened(cleaned.get("opened"), [*self._besides_words, "status"])
        self.taken, both = take_theirs(self, opened)
        # Half a sentence is for a draft: whoever took it for one is asked before readers get it.
        if not both and opened["status"] == self.instance.status:
            return
        self.meanwhile = saved_since(self.instance, seen, cleaned)
        self.data[self.add_prefix("seen")] = str(newest)
        self.data[self.add_prefix("opened")] = self.initial["opened"]
        self.add_error(
            None,
            _(
                "Somebody saved this article after you opened it, and published it or changed what "
                "you changed too. Nothing of yours was saved yet; all you typed is still here."
            ),
        )
