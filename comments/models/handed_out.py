"""All that the newsroom keeps of comments, as whoever wrote them is handed it."""


def kept_of(comments):
    """COMMENTS, a QuerySet, the oldest first, with all that is kept of each."""
    return (
        comments.select_related(
            "contact", "article__section", "edition", "parent", "restart__rejection"
        )
        .prefetch_related("decisions__clause", "decisions__notes", "signals", "referrals")
        .prefetch_related("appeals__answer")
        .oldest_first()
    )


def said_of(comment):
    """COMMENT, one of `kept_of`, for a file. Who decided is the newsroom's matter; that a person
    did is said."""
    # None once it is erased; its comment is then found by the receipt alone.
    contact = getattr(comment, "contact", None)
    return {
        "number": comment.pk,
        "article": {
            "headline": comment.article.headline,
            "address": comment.article.get_absolute_url(),
        },
        "in_answer_to": comment.parent.public_id if comment.parent else None,
        "name": comment.name,
        "text": comment.text,
        "submitted_at": comment.submitted_at,
        "guidelines_edition": comment.edition.number,
        "state": comment.status,
        "receipt": comment.get_receipt_url(),
        "email": contact and contact.email,
        "network_address_kept_as_a_keyed_hash": bool(contact and contact.address_hash),
        "filled_hidden_field": contact and contact.filled_trap,
        "preview_milliseconds": contact and contact.previewed_for,
        "signals": [
            {"kind": s.kind, "start": s.start, "end": s.end, "in_name": s.in_name}
            for s in comment.signals.all()
        ],
        "decisions": [
            {
                "number": decision.number,
                "verdict": decision.verdict,
                "ground": decision.ground,
                "decided_at": decision.decided_at,
                "clause": str(decision.clause) if decision.clause else None,
                "marked_passage": [decision.passage_start, decision.passage_end],
                "note": decision.note,
            }
            for decision in sorted(comment.decisions.all(), key=lambda one: one.number)
        ],
        "begun_with_number": comment.restart.rejection.comment_id
        if hasattr(comment, "restart")
        else None,
        "appeals": [_appeal(appeal) for appeal in comment.appeals.all()],
    }


def followed_of(subscription):
    """What is followed by SUBSCRIPTION, for a file."""
    article = subscription.named_article
    return {
        "told_of": subscription.kind,
        "article": article
        and {"headline": article.headline, "address": article.get_absolute_url()},
        "asked_with_comment": subscription.comment_id,
        "email": subscription.follower.email,
        "asked_at": subscription.asked_at,
        "confirmed_at": subscription.confirmed_at if subscription.is_confirmed else None,
        "last_told_at": subscription.told_at,
    }


def _appeal(appeal):
    answer = getattr(appeal, "answer", None)
    return {
        "text": appeal.text,
        "submitted_at": appeal.submitted_at,
        "verdict": answer and answer.verdict,
        "answered_at": answer and answer.answered_at,
        "answer": answer and answer.words,
    }
