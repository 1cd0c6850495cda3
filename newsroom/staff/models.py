"""The people who work here. Readers have no account."""

from datetime import timedelta

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models, transaction
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Between two links to the same mailbox for somebody who has forgotten their password.
LINKS_APART = timedelta(minutes=5)


class People(UserManager):
    def with_perm(self, perm, **options):
        # Of the other backend nobody has any right: it counts wrong guesses.
        return super().with_perm(
            perm, backend="django.contrib.auth.backends.ModelBackend", **options
        )

    def at_work(self):
        """Everybody who can log in, with their groups and factors, by name."""
        people = self.filter(is_active=True, is_staff=True)
        people = people.prefetch_related("groups", "authenticator_set", "factor_resets__reset_by")
        return people.order_by(Lower("last_name"), Lower("first_name"), "username")

    def get_by_natural_key(self, username):
        # A telephone likes to begin with a capital letter; nobody else has the name but for that.
        # By the same function as the constraint: in capitals, an "ı" would be an "i".
        return self.alias(same=Lower("username")).get(same=Lower(models.Value(username)))

    def note_link_to(self, person):
        """Note that PERSON is mailed a link now, because somebody says to have forgotten a
        password; whether it may be: anybody can say so, and nobody's mailbox is filled by it."""
        now = timezone.now()
        not_lately = models.Q(link_mailed_at=None) | models.Q(link_mailed_at__lt=now - LINKS_APART)
        return bool(self.filter(not_lately, pk=person.pk).update(link_mailed_at=now))


class User(AbstractUser):
    """A member of staff: an editor, a moderator, a chief moderator, or several of these.

    People are deactivated and never deleted, because decisions and articles carry their name.
    What somebody may do comes from their groups alone; `is_staff` only opens the door to an
    empty admin.
    """

    never_deleted = True

    email = models.EmailField(_("e-mail"), blank=True)
    invited_at = models.DateTimeField(_("invited"), db_default=Now(), editable=False)
    link_mailed_at = models.DateTimeField(_("link mailed"), null=True, editable=False)
    deactivated_at = models.DateTimeField(_("deactivated"), null=True, editable=False)
    deactivated_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="deactivated_people",
        verbose_name=_("deactivated by"),
    )

    objects = People()

    class Meta(AbstractUser.Meta):
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="staff_one_person_per_username",
                violation_error_message=_("Somebody already has this username."),
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="staff_one_person_per_email",
                violation_error_message=_("Somebody already has this e-mail address."),
            ),
        ]

    def __str__(self):
        return self.get_full_name() or self.username

    @transaction.atomic
    def deactivate(self, *, by):
        """Close the account; what this person published and decided keeps their name."""
        self.is_active = False
        self.deactivated_at = timezone.now()
        self.deactivated_by = by
        self.save(update_fields=["is_active", "deactivated_at", "deactivated_by"])
        # They would come to life again with the account.
        self.end_sessions()

    def activate(self):
        """Let a deactivated person in again."""
        self.is_active = True
        self.deactivated_at = self.deactivated_by = None
        self.save(update_fields=["is_active", "deactivated_at", "deactivated_by"])

    def may_reset(self, person):
        """Whether this person may take away PERSON's second factors: not their own, and those of
        an administrator only as one."""
        return (
            self != person
            and self.has_perm("staff.add_factorreset")
            and (self.is_superuser or not person.is_superuser)
        )

    @transaction.atomic
    def reset_second_factor(self, *, by):
        """Take away all second factors, as of somebody who has lost their telephone; on record.

        BY is a colleague, or None where an operator did it at the machine. Whoever is reset sets
        up another at their next login.
        """
        FactorReset.objects.create(person=self, reset_by=by)
        self.authenticator_set.all().delete()
        self.end_sessions()

    def end_sessions(self, *, but=None):
        """Log this person out everywhere; only the session BUT, a SessionStore, goes on."""
        kept = but.kept_under(but.session_key) if but and but.session_key else ""
        self.sessions.exclude(pk=kept).delete()


class SessionQuerySet(models.QuerySet):
    def alive(self):
        """Those that still let somebody in."""
        return self.filter(expire_date__gt=timezone.now())

    def on_the_way_in(self):
        """Those in which nobody is logged in yet."""
        return self.alive().filter(user=None)


class Session(AbstractBaseSession):
    """A browser in which somebody is logged in, or on the way in.

    `newsroom/staff/sessions.py` says how long. Readers have none.
    """

    user = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="sessions", verbose_name=_("member of staff")
    )
    began_at = models.DateTimeField(_("began"))
    active_at = models.DateTimeField(_("last used"))
    browser = models.CharField(_("browser"), max_length=60, blank=True)
    network = models.CharField(_("network"), max_length=60, blank=True)

    objects = SessionQuerySet.as_manager()

    @classmethod
    def get_session_store_class(cls):
        from newsroom.staff.sessions import SessionStore  # noqa: PLC0415

        return SessionStore

    class Meta(AbstractBaseSession.Meta):
        pass


class FactorReset(models.Model):
    """Somebody's second factors were taken away by somebody else."""

    append_only = True

    person = models.ForeignKey(
        User,
        models.PROTECT,
        editable=False,
        related_name="factor_resets",
        verbose_name=_("member of staff"),
    )
    reset_at = models.DateTimeField(_("reset at"), db_default=Now(), editable=False)
    reset_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="factors_reset",
        verbose_name=_("reset by"),
    )

    class Meta:
        verbose_name = _("reset of a second factor")
        verbose_name_plural = _("resets of second factors")
        ordering = ["-reset_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(person=models.F("reset_by")),
                name="staff_nobody_resets_their_own_second_factor",
            ),
        ]

    def __str__(self):
        return str(self.person)
