"""What a writer is told of their appeals, on the receipt."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from comments.models.appeal import APPEAL_WITHIN, Appeal, AppealAnswer
from comments.models.decision import Decision


@dataclass(frozen=True)
class Appealing:
    """What a receipt says of appeals: one that stands, or until when there may be one."""

    until: datetime | None = None
    may_appeal: bool = False
    # The time to appeal against the rejection that stands.
    has_ended: bool = False
    # The writer's own words, and when they came; empty where there is no appeal.
    text: str = ""
    submitted_at: datetime | None = None
    is_upheld: bool = False
    is_dismissed: bool = False
    words: str = ""
    answered_at: datetime | None = None
    # Those against rejections that stand no more.
    earlier: tuple = ()

    @property
    def is_answered(self):
        return self.is_upheld or self.is_dismissed


def appealing(decision):
    """The Appealing of the comment whose newest decision is DECISION; None where no appeal is of
    any concern to it."""
    is_rejection = decision is not None and decision.verdict == Decision.Verdict.REJECTED
    if not is_rejection and (decision is None or decision.number == 1):
        return None
    appeals = Appeal.objects.filter(comment=decision.comment_id).select_related("answer")
    said, earlier = {}, []
    for appeal in appeals.in_turn():
        if appeal.rejection_id == decision.pk or appeal.pk == decision.appeal_id:
            said = _said_in(appeal)
        else:
            earlier.append(Appealing(**_said_in(appeal)))
    if is_rejection and not said:
        said["until"] = decision.decided_at + APPEAL_WITHIN
        said["may_appeal"] = timezone.now() <= said["until"]
        said["has_ended"] = not said["may_appeal"]
    return Appealing(**said, earlier=tuple(earlier)) if said or earlier else None


def _said_in(appeal):
    """APPEAL and the answer to it, in words."""
    said = {"text": appeal.text, "submitted_at": appeal.submitted_at}
    if answer := getattr(appeal, "answer", None):
        said |= {
            "is_upheld": answer.verdict == AppealAnswer.Verdict.UPHELD,
            "is_dismissed": answer.verdict == AppealAnswer.Verdict.DISMISSED,
            "words": answer.words,
            "answered_at": answer.answered_at,
        }
    return said
