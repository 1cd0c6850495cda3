"""Inviting people, giving them their groups, closing their accounts. Nobody is ever deleted."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from newsroom.staff.invitations import mail_invitation, one_time_link
from newsroom.staff.models import User

# What a group may do is written in `newsroom/staff/groups.py`, not clicked together; somebody's
# second factors are their own.
for model in (Group, Authenticator, EmailAddress):
    admin.site.unregister(model)


class InvitationForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "email", "groups"]
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def save(self, commit=True):
        user = super().save(commit=False)
        user.is_staff = True
        user.set_unusable_password()
        if commit:
            user.save()
            self.save_m2m()
        return user


@admin.register(User)
class StaffAdmin(UserAdmin):
    add_form = InvitationForm
    add_form_template = None
    list_display = ["username", "full_name", "email", "roles", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    # What these two ask for, and nothing else: through a person's sessions or decisions more could
    # be guessed letter by letter than the list shows.
    lookups = frozenset({"is_active__exact", "groups__id__exact", "groups__isnull"})
    fieldsets = [
        (None, {"fields": ["username", "first_name", "last_name", "email"]}),
        (_("What they may do"), {"fields": ["groups", "is_superuser"]}),
        (
            _("Account"),
            {
                "fields": [
                    "is_active",
                    "invited_at",
                    "last_login",
                    "deactivated_at",
                    "deactivated_by",
                ]
            },
        ),
    ]
    add_fieldsets = [(None, {"fields": ["username", "first_name", "last_name", "email", "groups"]})]
    readonly_fields = ["is_active", "invited_at", "last_login", "deactivated_at", "deactivated_by"]
    filter_horizontal = ()
    actions = ["deactivate", "activate", "new_link"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def lookup_allowed(self, lookup, value, request):
        return lookup in self.lookups

    def get_urls(self):
        # Nobody sets another's password: a new one-time link does that.
        return [url for url in super().get_urls() if url.name != "auth_user_password_change"]

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.name == "groups":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request=request, **kwargs)

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("name"))
    def full_name(self, user):
        return user.get_full_name()

    @admin.display(description=_("groups"))
    def roles(self, user):
        groups = [group.name for group in user.groups.all()]
        return ", ".join([*groups, *([str(_("Superuser"))] if user.is_superuser else [])])

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not change:
            self._invite(request, form.instance)

    def _invite(self, request, user):
        link = one_time_link(user)
        sent = bool(user.email) and mail_invitation(user, link=link, by=request.user)
        told = _("It was mailed to them as well.") if sent else _("Pass it on by a safe way.")
        if sent and not settings.EMAIL_HOST:
            told = _("No mail server is set; the mail to them is a file in %s.") % (
                settings.EMAIL_FILE_PATH
            )
        messages.success(
            request,
            format_html(
                '{} <a href="{}">{}</a> {}',
                _("The link for %s to choose a password; it works once, for three days:") % user,
                link,
                link,
                told,
            ),
        )

    @admin.action(description=_("Make a new one-time link"), permissions=["change"])
    def new_link(self, request, queryset):
        for user in queryset:
            if user.is_active:
                self._invite(request, user)
            else:
                messages.error(request, _("%s is deactivated and gets no link.") % user)

    @admin.action(description=_("Deactivate"), permissions=["change"])
    def deactivate(self, request, queryset):
        for user in queryset.filter(is_active=True):
            if user == request.user:
                messages.error(request, _("You cannot deactivate yourself."))
                continue
            user.deactivate(by=request.user)
            self.log_change(request, user, _("Deactivated."))
            messages.success(request, _("%s can no longer log in.") % user)

    @admin.action(description=_("Let in again"), permissions=["change"])
    def activate(self, request, queryset):
        for user in queryset.filter(is_active=False):
            user.activate()
            self.log_change(request, user, _("Let in again."))
            messages.success(request, _("%s can log in again.") % user)
