"""Steps that are refused, and what the database says of them in the language of the interface."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from articles.models.dates import day_and_time

# To the letter as the triggers say it (`comments/migrations/`), so that it can be translated.
SENTENCES = [
    _("A rejection can be appealed against for six months."),
    _("An answer comes after the appeal, and not from the future."),
    _("An appeal comes after the rejection, and not from the future."),
    _("An appeal is answered by somebody else than who rejected the comment."),
    _("An appeal is upheld by a decision of whoever answers it."),
    _("A report comes after its comment, and not from the future."),
    _("A report is upheld by the rejection that stands."),
    _("An answer comes after the report, and not from the future."),
    _("No appeal of this number waits for an answer here."),
    _("No report of this number waits for an answer here."),
    _("Nobody answers their own report."),
    _("Only a clause of the edition in force can be reported."),
    _("Only what is published can be recommended."),
    _("Only what is published can be reported."),
    _("This report is answered already."),
    _("Only a rejection that stands can be appealed against."),
    _("Somebody has decided anew since; the appeal is about nothing any more."),
    _("The comment is erased; there is nothing to appeal against."),
    _("This appeal is answered already."),
    _("A decision comes after what it decides on, and not from the future."),
    _("A second look is somebody else's."),
    _("It is approved already."),
    _("It is rejected already."),
    _("It is waiting already."),
    _("Nobody decides on comments under their own article."),
    _("Nobody decides on their own comment."),
    _("Only a chief moderator can do this, with a reason."),
    _("Only a chief moderator hands a comment back to the desk."),
    _("Only a comment that waits can be referred."),
    _("Only a published comment can be picked."),
    _("Only moderators decide on comments."),
    _("Only moderators refer comments."),
    _("Only one's own newest decision can be undone, and only for ten minutes."),
    _("Somebody has had a second look already."),
    _("The chief moderators decide on what was referred to them."),
    _("The clause must be of the edition that the writer saw."),
    _("The comment is erased; there is nothing to decide."),
    _("The marked passage ends after the text does."),
    _("There is nothing to look at a second time."),
]


class AlreadyDecided(Exception):
    """Somebody was quicker; `decision` says who, what and when. Nothing was overwritten."""

    def __init__(self, decision):
        self.decision = decision
        said = gettext("Already %(decision)s. Your decision was not taken.")
        super().__init__(said % {"decision": decision.summary})


class AlreadyPicked(Exception):
    """Somebody was quicker; `pick` says who, when and why. Nothing was overwritten."""

    def __init__(self, pick):
        self.pick = pick
        said = gettext(
            "Picked already by %(who)s on %(when)s, for another reason: “%(reason)s”. Yours was"
            " not taken; end that pick first if readers should be told yours."
        )
        when = day_and_time(pick.picked_at, seconds=True)
        super().__init__(said % {"who": pick.picked_by, "when": when, "reason": pick.reason})


class DecisionRefused(Exception):
    """The comment's life knows no such step, or not for this person; the message says why."""


def told(error):
    """What ERROR, a refusal by a trigger, says to a person."""
    return gettext(error.__cause__.diag.message_primary)
