"""The watch list: what chief moderators want pointed out, and whether that was worth it."""

from django import forms
from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.models.dates import day
from articles.models.language import Language
from comments.admin.window import Window
from comments.models import Guidelines, WatchWord
from comments.signals.watch_list import ANY_ENDING, SHORTEST_STEM
from comments.signals.words import Words

MOST_WORDS = 10


class WatchWordForm(forms.ModelForm):
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("all languages")), *Language.choices],
        required=False,
        help_text=_("Of the articles under which it is looked for."),
    )
    clause_key = forms.ChoiceField(
        label=_("Clause"),
        help_text=_(
            "The rule that a comment with this word may break. Nothing is rejected because of a "
            "word: a moderator reads the comment and decides."
        ),
    )

    class Meta:
        model = WatchWord
        fields = ["phrase", "language", "clause_key"]
        help_texts = {
            "phrase": _(
                "It is found as whole words: in capitals or not, with or without accents, spelled "
                "out with spaces or dots, with digits or signs in place of letters. It is not "
                "found inside a longer word. With a * at its end, after three letters or more, it "
                "is found with any ending: gambl* finds gambling and gambler."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        current = Guidelines.objects.current()
        clauses = current.clauses.all() if current else []
        self.fields["clause_key"].choices = [("", "---------")] + [
            (clause.key, str(clause)) for clause in clauses
        ]

    def clean_phrase(self):
        phrase = " ".join(self.cleaned_data["phrase"].split())
        words = _words(phrase)
        if not words:
            raise forms.ValidationError(_("Write at least one letter or digit."))
        if len(words) > MOST_WORDS:
            raise forms.ValidationError(_("Write at most %d words.") % MOST_WORDS)
        if ANY_ENDING in phrase[:-1]:
            raise forms.ValidationError(_("A * may stand at the end alone."))
        if phrase.endswith(ANY_ENDING) and len(words[-1]) < SHORTEST_STEM:
            raise forms.ValidationError(_("Before a * there must be three letters or more."))
        return phrase

    def clean(self):
        cleaned = super().clean()
        if phrase := cleaned.get("phrase"):
            standing = WatchWord.objects.in_force().filter(language=cleaned.get("language", ""))
            same = [word for word in standing if _is_found_alike(word.phrase, phrase)]
            if same:
                self.add_error(
                    "phrase", _("“%s” stands on the list, which finds the same.") % same[0]
                )
        return cleaned


def _words(phrase):
    return [piece.word for piece in Words(phrase).pieces]


def _is_found_alike(one, other):
    """Whether two phrases differ only in what makes no difference when they are looked for."""
    ends_alike = one.endswith(ANY_ENDING) == other.endswith(ANY_ENDING)
    return ends_alike and _words(one) == _words(other)


class InForceFilter(admin.SimpleListFilter):
    """What is looked for, unless asked for something else."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("retired", _("retired")), ("all", _("all"))]

    def choices(self, changelist):
        for value, title in [("", _("looked for")), *self.lookup_choices]:
            yield {
                "selected": (self.value() or "") == value,
                "query_string": changelist.get_query_string(
                    {self.parameter_name: value} if value else {},
                    [] if value else [self.parameter_name],
                ),
                "display": title,
            }

    def queryset(self, request, queryset):
        if self.value() == "retired":
            return queryset.retired()
        return queryset if self.value() == "all" else queryset.in_force()


@admin.register(WatchWord)
class WatchWordAdmin(Window):
    form = WatchWordForm
    list_display = [
        *("phrase", "of_language", "clause", "hits", "rejected", "false_alarms", "hit_rate"),
        "since",
    ]
    list_filter = [InForceFilter, "language"]
    lookups = {"state", "language__exact"}
    search_fields = ["phrase"]
    ordering = ["phrase", "pk"]
    sortable_by = ()
    list_select_related = ["added_by", "retired_by"]
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    fields = [
        *("phrase", "of_language", "clause", "added_by", "added_at", "retired_by", "retired_at"),
        *("hits", "rejected", "false_alarms", "hit_rate"),
    ]
    actions = ["retire_selected"]

    def changelist_view(self, request, extra_context=None):
        title = {"title": self.opts.verbose_name_plural.capitalize()}
        return super().changelist_view(request, title | (extra_context or {}))

    def get_queryset(self, request):
        return super().get_queryset(request).with_clauses().with_hits()

    def has_add_permission(self, request):
        return request.user.has_perm("comments.add_watchword")

    def has_retire_permission(self, request):
        return request.user.has_perm("comments.change_watchword")

    def get_fields(self, request, obj=None):
        return self.fields if obj else WatchWordForm.Meta.fields

    def get_readonly_fields(self, request, obj=None):
        return self.fields if obj else []

    def save_model(self, request, obj, form, change):
        obj.added_by = request.user
        super().save_model(request, obj, form, change)

    @admin.action(
        description=_("Retire the selected words: look for them no longer"), permissions=["retire"]
    )
    def retire_selected(self, request, queryset):
        words = list(WatchWord.objects.in_force().filter(pk__in=queryset.values("pk")))
        WatchWord.objects.filter(pk__in=[word.pk for word in words]).retire(by=request.user)
        for word in words:
            self.log_change(request, word, [{"changed": {"fields": ["retired_at"]}}])
        said = ngettext("%d word was retired.", "%d words were retired.", len(words))
        self.message_user(request, said % len(words), messages.SUCCESS)

    @admin.display(description=_("language"))
    def of_language(self, word):
        return word.get_language_display() if word.language else _("all")

    @admin.display(description=_("clause"))
    def clause(self, word):
        if word.clause_title is None:
            return _("%s, not in the guidelines any more") % word.clause_key
        return word.clause_title

    @admin.display(description=_("comments found"))
    def hits(self, word):
        return word.hits

    @admin.display(description=_("rejected under this clause"))
    def rejected(self, word):
        return word.rejected

    @admin.display(description=_("false alarms"))
    def false_alarms(self, word):
        return word.false_alarms

    @admin.display(description=_("hit rate"))
    def hit_rate(self, word):
        """Of the comments found and decided, the share that was rejected under the clause."""
        if not word.decided:
            return "–"
        return _("%(percent)d %% of %(decided)d decided") % {
            "percent": round(100 * word.rejected / word.decided),
            "decided": word.decided,
        }

    @admin.display(description=_("since"))
    def since(self, word):
        if word.retired_at:
            return _("%(day)s, retired by %(who)s") % {
                "day": day(word.retired_at),
                "who": word.retired_by,
            }
        return _("%(day)s, added by %(who)s") % {"day": day(word.added_at), "who": word.added_by}
