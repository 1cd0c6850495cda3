"""What every step has in common."""

from dataclasses import dataclass, field
from html import escape

from tests.life.hands import Answer

TAKEN, AGAIN, REFUSED = "taken", "taken before", "refused"
_SCRIPT = {"accept": "application/json"}


@dataclass
class Turn:
    """Where a step is taken: what was told until then, and with which hand."""

    told: object
    newsroom: object
    hand: int = 0
    # The number of the newest decision that this hand has seen, by the comment's token.
    seen: dict = field(default_factory=dict)

    def number_seen(self, comment):
        return self.seen.get(comment.token, len(comment.decisions))

    def post(self, person, address, fields, *, by_script=False):
        """What the newsroom answers; never that it broke."""
        headers = _SCRIPT if by_script else {}
        browser = self.newsroom.hands.browser(self.hand, person)
        response = browser.post(address, fields, headers=headers)
        assert response.status_code < 500, (address, response.status_code)
        return response


@dataclass(kw_only=True)
class Step:
    """Something that somebody does. Drawn first, bound to what there is, then taken."""

    # Whether it is about something for which the rules allow it, where there is such a thing.
    aims: bool = False
    # The field that says which thing it is about; none where there is one of it.
    aimed_at = ""

    # What was typed with it and has to be handed back where it is refused.
    typed = ()

    def bind(self, told):
        """Find out what is meant by what was drawn; returns whether there is anything to do."""
        raise NotImplementedError

    def expected(self, told):
        """What the rules say of it: TAKEN, AGAIN or REFUSED."""
        raise NotImplementedError

    def act(self, turn):
        """Do it, by the front door; returns the Answer."""
        raise NotImplementedError

    def follow(self, told, answer):
        """It was taken: write down what is so from now on."""
        raise NotImplementedError


def aim(step, told):
    """Bind STEP; where it aims, to the first place from its own on at which it would be taken.
    Returns whether there is anything to do."""
    place = step.aimed_at
    if not (step.aims and place):
        return step.bind(told)
    begins = getattr(step, place)
    things = {"article": told.articles, "sent": told.sent}.get(place, told.comments)
    for further in range(len(things)):
        setattr(step, place, begins + further)
        if step.bind(told) and step.expected(told) == TAKEN:
            return True
    setattr(step, place, begins)
    return step.bind(told)


def of(things, place):
    """The one of THINGS that PLACE, a number however large, means; None of none."""
    return things[place % len(things)] if things else None


# What a page with the words in it is answered with: a reader's always, of the staff's those that
# say what is wrong, and not the login or the word that this is not theirs to do.
_HANDS_BACK = {True: {409, 422}, False: {403, 409, 422}}


def has_its_words_back(step, answer):
    """STEP was refused: what was typed with it stands on the page that says so."""
    if answer.status in _HANDS_BACK[hasattr(step, "who")]:
        lost = [words for words in step.typed if escape(words) not in answer.page]
        assert not lost, (step, answer.status)


def heard(response, is_taken, **details):
    """RESPONSE as an Answer; its claims stand only where it says that it was taken."""
    if is_taken is False:
        details.pop("claims", None)
    return Answer(
        status=response.status_code,
        page=response.content.decode(),
        location=response.get("Location", ""),
        is_taken=is_taken,
        **details,
    )
