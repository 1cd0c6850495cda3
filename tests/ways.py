"""Reads code and templates for ways by which they could reach a reader's comment.

What it finds is what slips in. Somebody bent on hiding a way from it will manage, and has to
write code that shows it.
"""

import ast
import re
from itertools import pairwise

from tests.rooms import ROOMS

# The only calls in which `Comment` may stand: what anybody may see, and the writer's own.
MEANT = {
    "Comment.objects.public()",
    "Comment.objects.public_with_words()",
    "Comment.objects.public_with_words(at=NOW)",
    "Comment.objects.public(at=NOW)",
    "Comment.objects.public_with_words_apart(at=NOW)",
    "Comment.objects.of_receipt(token)",
}
# The one question to a comment's parent: where it stands, which its reply's address says too.
PLACE_IN_THREAD = re.compile(r"cursor_of\((\w+)\.parent or \1\)")

# What is not for readers, and why. All else in the rooms is public, a new file from its first day.
NOT_PUBLIC = {
    "articles/admin": "editors work here",
    "comments/admin": "moderators work here",
    "comments/desk": "moderators work here",
    "comments/record": "verifies and seals what is on record",
    "comments/management": "commands, for whoever runs the newsroom",
    "comments/signals": "points things out to moderators",
    "comments/notices": "mails to a comment's writer alone",
    "comments/statement.py": "the receipt and the mail: why a comment was rejected",
    "comments/guards.py": "names what guards the record in the database",
    "comments/numbers": "counts, and hands out counts alone",
    "comments/checks.py": "asks the database whether it keeps the promises",
    "comments/apps.py": "registers these checks",
    "comments/models/__init__.py": "names every model",
    "comments/models/answer.py": "the desk: what the newsroom answers",
    "comments/models/appeal.py": "the record: what a writer says against a rejection",
    "comments/models/appealing.py": "the receipt: what its writer said, and was answered",
    "comments/models/pick.py": "the desk: what is picked, by whom and why",
    "comments/models/own.py": "the desk: whose a comment is",
    "comments/models/report.py": "the record: what was reported, and by whom",
    "comments/models/report_answer.py": "the record: what those who reported were told",
    "comments/models/comment.py": "the record: the comment itself, and what is decided about it",
    "comments/models/comment_query.py": "spells the rule itself",
    "comments/models/digest.py": "the desk: who is told of what waits",
    "comments/models/contact.py": "the record: who sent a comment",
    "comments/models/decision.py": "the record: what was decided on it",
    "comments/models/decision_query.py": "the record: what was decided on it",
    "comments/models/erasure_log.py": "the record: what was erased, outside the database",
    "comments/models/erasure.py": "the record: that it was erased",
    "comments/models/retention.py": "the record: what of it is kept for a time",
    "comments/models/restart.py": "the desk: with which rejected comment one began",
    "comments/models/seal.py": "the record: one number over all of it",
    "comments/models/writer.py": "the desk: what became of a writer's other comments",
    "comments/models/queue.py": "the desk: what waits",
    "comments/models/signal.py": "the desk: what was noticed about a comment",
    "comments/models/kept.py": "the receipt: whether there is an address, and when words went",
    "comments/models/likeness.py": "the desk: by what a text is found again",
    "comments/models/watch_list.py": "the desk: what is looked for",
    "comments/models/referral.py": "the desk: what was handed to a chief",
    "comments/models/mailbox.py": "what was written under an address, for who reads its mail",
    "comments/models/mailbox_key.py": "the record: who asked for a link to that",
    "comments/models/export.py": "the record: that something was handed out",
    "comments/models/handed_out.py": "what is handed out of one writer's comments to them",
    "comments/models/second_look.py": "the desk: whether two people decide alike",
    "comments/models/notice.py": "the outbox: who is told of what",
    "comments/models/silence.py": "the outbox: who wants no more of it",
    "comments/models/reckoning.py": "the record: which decisions count for what",
    "comments/models/looking_over.py": "the desk: what signals ask, and leave behind",
    "comments/models/recommendation.py": "the record: how many recommend it, and their marks",
    "comments/models/recommending.py": "counts who recommends, and hands out a number",
    "comments/models/place.py": "asks for an article, and hands out nothing else",
    "comments/models/limits.py": "counts what came, and hands out nothing",
    "comments/models/subscription.py": "who asked to be told of what",
    "comments/models/following.py": "asks and ends it; says what is followed, and no comment",
    "comments/models/news.py": "mails: what there is to tell whoever follows",
    "comments/models/note.py": "decisions: what is written with one",
    "comments/models/canned_note.py": "the desk: what is often written to writers",
    "newsroom/admin_site.py": "the admin's own frame, with the desk in it",
    "newsroom/environment.py": "reads variables and calls none",
    "newsroom/demo": "writes a conversation into an empty database",
    "newsroom/management": "commands, for whoever runs the newsroom",
    "newsroom/rights.py": "names every table",
    "newsroom/settings.py": "names modules and calls none",
    "newsroom/staff": "the people who work here",
    "templates/admin": "editors and moderators work here",
}
# What public modules may take out of these; of everything else there, nothing.
MAY_TAKE = {
    "comments.models": {
        *("Arrival", "Comment", "CommentsClosed", "Discussion", "Guidelines", "submit"),
        *("written_about", "stop_mails_like"),
        # Its version, and when that moved.
        "Forum",
        *("AlreadyAppealed", "CannotAppeal", "CannotReport"),
    },
    # What is followed with a comment, or from an address, and no comment.
    "comments.models.following": {
        *("KINDS", "CannotFollow", "follow", "followed_with", "unfollow"),
        *("confirm", "end", "everything_of", "stop", "stoppable"),
    },
    # What its writer said and was answered, in words alone.
    "comments.models.appeal": {"MAX_APPEAL"},
    "comments.models.appealing": {"appealing"},
    # When its words went, and whether its writer can be written to.
    "comments.models.kept": {"still_kept_of"},
    # What stands under an address, in words alone, for whoever a link was mailed to.
    "comments.models.mailbox": {"ERASED_AT_ONCE", "Mailbox"},
    "comments.models.mailbox_key": {"address_opened_by", "ask_for_link"},
    # What a form says it began with, and which decision that was.
    "comments.models.restart": {"begun", "reference_to", "rejection_meant_by"},
    "comments.models.report": {"MAX_LAW", "MAX_REPORT", "new_sheet"},
    "comments.models.report_answer": {"report_of"},
    "comments.models.comment": {"Comment", "MAX_NAME", "MAX_TEXT"},
    "comments.models.contact": {"address_hashes", "insert_with_contact", "submission_key"},
    "newsroom.admin_site": {"page_for_staff"},
    # What its writer is told, on the receipt.
    "comments.statement": {"statement_of"},
    # Counts of what was decided in months that are over, and how they are told.
    "comments.numbers.public": {
        *("ENOUGH", "OF_APPEALS", "OF_DECISIONS", "OF_REPORTS", "TOLD", "what_is_told"),
    },
    "comments.numbers.measures": {"MEASURES"},
    "comments.numbers.drawing": {"Drawing", "Series"},
    "comments.numbers.tables": {"written"},
    # A sentence, from a day's decisions.
    "comments.numbers.usual_wait": {"usual_wait"},
    # Hand nothing back but a refusal.
    "comments.models.limits": {"TooMany", "refuse_too_many_comments"},
    "comments.signals.afterwards": {"afterwards"},
    # Hand out a number alone.
    "comments.models.recommending": {
        *("NotCounted", "NotPublished", "Reader", "recommend", "take_back", "times_recommended"),
    },
    # An article, as it stands.
    "comments.models.place": {"article_at"},
}

# Models that hold a comment, or lead to one.
ROADS = {
    *("Comment", "CommentQuerySet", "Contact", "Decision", "DecisionQuerySet", "Erasure", "Note"),
    *("QueueEntry", "QueueQuerySet", "Signal", "FalseAlarm", "Likeness", "Referral"),
    *("MailboxKey", "MailboxKeyQuerySet", "Restart"),
    *("Notice", "NoticeQuerySet", "Silence", "ReportSilence"),
    *("Follower", "Subscription", "SubscriptionQuerySet"),
    *("Appeal", "AppealQuerySet", "AppealAnswer"),
    *("Report", "ReportQuerySet", "Reporter", "ReportAnswer"),
    *("Recommendation", "Tally"),
}
# To the rows of any model.
MANAGERS = {"objects", "_default_manager", "_base_manager", "_meta", "comment_set"}
# To a model that nobody has named; after a dot.
MODELS = {
    *("model", "related_model", "model_class", "all_models", "_registry"),
    *("get_model", "get_models", "get_app_config"),
}
# Past the models, and past whoever reads the code.
MACHINERY = {
    *("ContentType", "connection", "connections", "psycopg", "RawSQL"),
    *("import_module", "import_string", "__import__", "attrgetter", "methodcaller"),
    *("eval", "exec", "globals", "locals", "vars"),
}
CLOSED = ROADS | MACHINERY
RAW = {"raw", "cursor", "extra"}
# With the words before it, so that an exception for one statement is none for another.
TABLES = re.compile(
    r"(?:\w+ ){0,2}comments_"
    r"(?:comment|contact|decision|erasure|note|queueentry|signal|falsealarm|likeness|referral"
    r"|mailboxkey|restart|notice|silence|reportsilence|follower|subscription|appeal|appealanswer"
    r"|report|reporter|reportanswer|recommendation|tally)\b"
)

# From a comment to another, public or not, of which the number alone may be asked.
KIN = {"parent", "answers"}
NUMBER = {"in", "isnull", "exact", "pk", "id"}
# Between a comment and what else is on record about it, in either direction.
RECORD = {
    *("comment", "contact", "decision", "decisions", "erasure", "erasures", "note", "notes"),
    *("queue_entry", "signals", "likeness", "referral", "referrals"),
    *("notices", "silence", "restart", "restarts"),
    *("subscription", "subscriptions", "follower"),
    *("appeal", "appeals", "appealed_in", "appeal_answers", "rejection"),
    *("reports", "reporter", "report_answers", "answered_reports"),
    *("recommendations", "tally"),
}
# After a dot. The receipt shows a decision and its note; that one is its writer's to read.
RELATIONS = KIN | RECORD - {"decision", "note"} | {"newest_decision"}
# What staff wrote for each other about a comment, and may have quoted it in.
STAFFS_OWN = {"reason", "why"}

BY_KEYWORD = {"Q", "filter", "exclude", "get", "get_or_create", "create", "get_object_or_404"}
BY_STRING = {
    *("F", "Prefetch", "OuterRef", "select_related", "prefetch_related"),
    *("values", "values_list", "order_by", "only", "defer", "Count", "Exists"),
}


def is_public(path):
    """Whether PATH, as in `comments/views.py`, serves readers."""
    return not any(path == kept or path.startswith(f"{kept}/") for kept in NOT_PUBLIC)


def leads_to_public(module):
    path = module.replace(".", "/")
    return all(is_public(path + ending) for ending in ("", ".py", "/__init__.py"))


def travels(lookup):
    """Whether LOOKUP, as in `comment__text` or `parent.text`, goes from a comment or to one."""
    if not re.fullmatch(r"[-+]?\w+((__|\.)\w+)+", lookup):
        return False
    steps = re.split(r"__|\.", lookup.lower().lstrip("-+"))
    to_kin = any(here in KIN and after not in NUMBER for here, after in pairwise(steps))
    return to_kin or not RECORD.isdisjoint(steps)


def may_take(module, name, alias):
    """Whether a public module may say `from MODULE import NAME as ALIAS`."""
    if name in MAY_TAKE.get(module, ()):
        return alias is None
    if name == "*":
        return module.partition(".")[0] not in ROOMS
    is_open = leads_to_public(module) and leads_to_public(f"{module}.{name}")
    return is_open and name not in CLOSED


def classes_in(tree):
    """What goes by a class's own name; a variable's `objects` could be anybody's."""
    yield "cls"
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in node.names)


def root_of(node):
    """The name that a dotted NODE begins with, or nothing."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return getattr(node, "id", "")


def word(node):
    """The string that NODE is, or nothing."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def names_the_record(name, call):
    """Whether CALL, of NAME, asks by a relation: `filter(comment=…)`, `values("decisions")`."""
    keywords = {keyword.arg for keyword in call.keywords} if name in BY_KEYWORD else set()
    strings = {word(argument) for argument in call.args} if name in BY_STRING else set()
    return not RECORD.isdisjoint(keywords | strings)


class _OtherWays(ast.NodeVisitor):
    """Collects what could reach a comment in any other way than is meant, as it is written."""

    def __init__(self, tree):
        self.found = []
        self.classes = set(classes_in(tree))
        self.visit(tree)

    def find(self, node):
        self.found.append(ast.unparse(node))

    def visit_Import(self, node):
        for alias in node.names:
            if alias.name in MACHINERY or not leads_to_public(alias.name):
                self.find(node)

    def visit_ImportFrom(self, node):
        # A relative import would need to know where it stands; the house has none.
        taken = [] if node.level else node.names
        if not taken or not all(may_take(node.module, a.name, a.asname) for a in taken):
            self.find(node)

    def visit_Name(self, node):
        if node.id in CLOSED:
            self.find(node)

    def visit_Attribute(self, node):
        if root_of(node) in CLOSED:
            self.find(node)
            return
        is_own = node.attr == "objects" and getattr(node.value, "id", "") in self.classes
        if node.attr in CLOSED | MODELS | RELATIONS | MANAGERS and not is_own:
            self.find(node)
        self.generic_visit(node)

    def visit_Call(self, node):
        written = ast.unparse(node)
        if written in MEANT or PLACE_IN_THREAD.fullmatch(written):
            return
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name == "getattr":
            self._ask_by_name(node)
        if isinstance(node.func, ast.Attribute) and name in RAW:
            self._ask_raw(node.func)
        if names_the_record(name, node):
            self.find(node)
        self.generic_visit(node)

    def _ask_by_name(self, call):
        name = next(map(word, call.args[1:2]), "")
        if not name or name in CLOSED | MODELS | RELATIONS | RAW:
            self.find(call)

    def _ask_raw(self, method):
        if root_of(method) not in CLOSED:  # Those are found by their root.
            self.find(method)

    def visit_keyword(self, node):
        if travels(node.arg or ""):
            self.found.append(node.arg)
        self.generic_visit(node)

    def visit_Constant(self, node):
        text = word(node)
        is_closed_room = re.match(r"comments\.\w", text) and not leads_to_public(text)
        if text in MANAGERS or is_closed_room or travels(text):
            self.find(node)
        self.found += TABLES.findall(text)


def other_ways(source):
    """What in SOURCE, a module, could reach a comment but by the ways that are meant."""
    return _OtherWays(ast.parse(source)).found


_MARKUP = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


def other_ways_in_template(text):
    """What in TEXT, a template, goes further than the comment that it was handed."""
    found = []
    for markup in _MARKUP.findall(text):
        quoted = [string[1:-1] for string in _QUOTED.findall(markup)]
        found += [s for s in quoted if travels(s) or s.startswith("admin/comments/")]
        # `regroup … by parent` follows a relation as a dot does.
        dotted = re.sub(r"\bby\s+", "by.", _QUOTED.sub("", markup))
        for name in re.findall(r"\w+(?:\.\w+)+", dotted):
            steps = set(name.split(".")[1:])
            if steps & (RELATIONS | STAFFS_OWN | MANAGERS | MODELS):
                found.append(name)
    return found
