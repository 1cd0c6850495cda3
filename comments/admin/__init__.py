"""Windows on comments and decisions: they show, and the desk's verbs decide."""

from comments.admin.appeal import AppealAdmin
from comments.admin.at_the_desk import CannedNoteAdmin, UrgentInstructionsAdmin
from comments.admin.comment import CommentAdmin
from comments.admin.decision import DecisionAdmin, ErasureAdmin, ExportAdmin
from comments.admin.discussion import DiscussionAdmin
from comments.admin.guidelines import GuidelinesAdmin
from comments.admin.report import ReportAdmin
from comments.admin.watch_list import WatchWordAdmin

__all__ = [
    "AppealAdmin",
    "CannedNoteAdmin",
    "CommentAdmin",
    "DecisionAdmin",
    "DiscussionAdmin",
    "ErasureAdmin",
    "ExportAdmin",
    "GuidelinesAdmin",
    "ReportAdmin",
    "UrgentInstructionsAdmin",
    "WatchWordAdmin",
]
