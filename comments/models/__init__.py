"""What readers say and what moderators decide about it."""

from comments.models.answer import CannotAnswer, answer, signature_of
from comments.models.appeal import (
    AlreadyAnswered,
    AlreadyAppealed,
    Appeal,
    AppealAnswer,
    CannotAppeal,
)
from comments.models.canned_note import CannedNote
from comments.models.comment import Comment
from comments.models.comment_query import CommentQuerySet
from comments.models.contact import Contact
from comments.models.decision import Decision
from comments.models.digest import DigestPreference, owe_digests, owe_urgent_calls
from comments.models.discussion import Discussion
from comments.models.erasure import AlreadyErased, Erasure, StillNeeded
from comments.models.export import Export
from comments.models.forum import Forum
from comments.models.guidelines import Clause, EditionOvertaken, Guidelines
from comments.models.likeness import Likeness
from comments.models.mailbox_key import MailboxKey
from comments.models.news import owe_news
from comments.models.note import Note
from comments.models.notice import Notice
from comments.models.pick import Pick
from comments.models.queue import QueueEntry
from comments.models.recommendation import (
    LastRecommended,
    Recommendation,
    RecommendingHour,
    Tally,
)
from comments.models.referral import Referral, UrgentInstructions
from comments.models.refusals import AlreadyDecided, AlreadyPicked, DecisionRefused
from comments.models.report import CannotReport, Report, Reporter
from comments.models.report_answer import ReportAnswer, ReportsAnswered
from comments.models.restart import Restart
from comments.models.seal import Seal, SealOvertaken
from comments.models.second_look import SecondLook
from comments.models.signal import FalseAlarm, Signal
from comments.models.silence import ReportSilence, Silence, stop_mails_like, written_about
from comments.models.submission import Arrival, CommentsClosed, submit
from comments.models.subscription import Follower, Subscription
from comments.models.watch_list import WatchWord

__all__ = [
    "AlreadyAnswered",
    "AlreadyAppealed",
    "AlreadyDecided",
    "AlreadyErased",
    "AlreadyPicked",
    "Appeal",
    "AppealAnswer",
    "Arrival",
    "CannedNote",
    "CannotAnswer",
    "CannotAppeal",
    "CannotReport",
    "Clause",
    "Comment",
    "CommentQuerySet",
    "CommentsClosed",
    "Contact",
    "Decision",
    "DecisionRefused",
    "DigestPreference",
    "Discussion",
    "EditionOvertaken",
    "Erasure",
    "Export",
    "FalseAlarm",
    "Follower",
    "Forum",
    "Guidelines",
    "LastRecommended",
    "Likeness",
    "MailboxKey",
    "Note",
    "Notice",
    "Pick",
    "QueueEntry",
    "Recommendation",
    "RecommendingHour",
    "Referral",
    "Report",
    "ReportAnswer",
    "ReportSilence",
    "Reporter",
    "ReportsAnswered",
    "Restart",
    "Seal",
    "SealOvertaken",
    "SecondLook",
    "Signal",
    "Silence",
    "StillNeeded",
    "Subscription",
    "Tally",
    "UrgentInstructions",
    "WatchWord",
    "answer",
    "owe_digests",
    "owe_news",
    "owe_urgent_calls",
    "signature_of",
    "stop_mails_like",
    "submit",
    "written_about",
]
