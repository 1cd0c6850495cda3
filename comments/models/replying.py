"""A reply: what it answers, and where it hangs.

Threads are one level deep: what answers a reply hangs under the same comment, and names whom it
answers.
"""

from dataclasses import dataclass

from django.urls import reverse

from articles.models import Article
from comments.models.comment import Comment
from comments.models.contact import submission_key
from comments.models.submission import waiting_under


@dataclass(frozen=True)
class Place:
    """Where a comment would stand: under an article, and there under what it answers, if it
    answers anything."""

    article: Article
    answered: Comment | None = None

    @property
    def address(self):
        """What the form is posted to."""
        if self.answered:
            return reverse("comments:reply", args=[self.answered.public_id])
        return reverse("comments:comment_on", args=[self.article.slug])

    @property
    def draft(self):
        """What a draft is kept under, on the reader's own device."""
        name = self.article.slug
        return f"{name}/{self.answered.public_id}" if self.answered else name


def answerable(public_id):
    """The comment that readers know by PUBLIC_ID, with its article; None where none shows."""
    return _known_by(Comment.objects.public_with_words(), public_id)


def answered_by(comment):
    """Whether COMMENT, in whatever state, is a reply, and what it answers; None where that is not
    public."""
    number = comment.answers_id or comment.parent_id
    if number is None:
        return False, None
    found = Comment.objects.public_with_words().filter(pk=number)
    return True, found.select_related("article__section", "article__discussion", "parent").first()


def place_under(answered):
    """Where a reply to ANSWERED hangs, as `submit` is told; nowhere where it answers nothing."""
    if answered and answered.parent_id:
        return {"parent": answered.parent, "answers": answered}
    return {"parent": answered, "answers": None}


def taken_already(public_id, *, name, email, text):
    """The reply to the comment known by PUBLIC_ID that these have been taken for, and that waits;
    or None. What is answered may have left the page since."""
    answered = _known_by(Comment.objects.all(), public_id)
    if answered is None:
        return None
    said = {"name": name, "email": email, "text": text}
    return waiting_under(submission_key(article=answered.article, **place_under(answered), **said))


def _known_by(comments, public_id):
    found = comments.filter(public_id=public_id)
    return found.select_related("article__section", "article__discussion", "parent").first()
