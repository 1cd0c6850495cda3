"""What the database says when it refuses a step, in the reader's language of the interface."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

# To the letter as the triggers say it (`comments/migrations/`), so that it can be translated.
SENTENCES = [
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


def told(error):
    """What ERROR, a refusal by a trigger, says to a person."""
    return gettext(error.__cause__.diag.message_primary)
