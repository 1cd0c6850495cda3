"""Filters of the lists, made of questions that a QuerySet answers."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class Choices(admin.SimpleListFilter):
    """A filter whose choices are questions that rows answer: `pictures.unused()`."""

    questions = {}

    def lookups(self, request, model_admin):
        return self.questions.items()

    def queryset(self, request, queryset):
        return getattr(queryset, self.value())() if self.value() in self.questions else queryset


class StateFilter(Choices):
    title = _("status")
    parameter_name = "state"
    questions = {
        "drafts": _("draft"),
        "scheduled": _("scheduled"),
        "published": _("published"),
        "taken_out": _("withdrawn"),
    }
