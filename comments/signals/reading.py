"""What a signal is given to look at, and what it hands back."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from comments.models import Contact
from comments.signals.watch_list import WatchList
from comments.signals.words import Words


@dataclass(frozen=True)
class Repeated:
    """That somebody has said it before: one such comment, and how many there are."""

    other: int
    count: int


@dataclass(frozen=True)
class Reading:
    """A comment as the signals see it: its words, and what else is known when they look."""

    number: int
    article_id: int
    text: str
    name: str
    submitted_at: datetime
    # Of its article.
    language: str
    # None where it is erased, or a colleague wrote the comment at the desk.
    contact: Contact | None = None
    # The watch words in force for that language.
    watch_list: WatchList = field(default_factory=WatchList)
    repeated: Repeated | None = None
    # Other comments within a day from the same network address.
    from_same_address: int = 0
    # Comments under the same e-mail address that stand rejected; nobody has confirmed whose it is.
    rejected_before: int = 0

    @cached_property
    def words(self):
        """The text in words that are compared; taken apart once for all signals."""
        return Words(self.text)

    @property
    def of_name(self):
        """The same with the name for a text."""
        return replace(self, text=self.name)


@dataclass(frozen=True)
class Mark:
    """What a signal points at: from START to END, in code points of the text, or of the name;
    None: all of it."""

    start: int | None = None
    end: int | None = None
    # The number of the watch word that was found.
    watch_word: int | None = None
    # The number of another comment.
    other: int | None = None
    count: int | None = None
    # It stands in the name, and not in the text.
    in_name: bool = False
