"""The watch list, made ready for finding its phrases in a text."""

from dataclasses import dataclass, field

from comments.signals.words import LEANT_ON, Words, is_drawn_out, squeezed

# A phrase that ends so is found with any ending, from this many letters on.
ANY_ENDING = "*"
SHORTEST_STEM = 3
# A text made of nothing else is not gone through to its end.
_ENOUGH = 100
# What Arabic writes in one with the word after it, and how much of the word must be left: after a
# single letter more, for that may be the word's own (برهان is no رهان).
_ARABIC_BEFORE = (
    *(("وبال", 3), ("وال", 3), ("بال", 3), ("فال", 3), ("كال", 3), ("ولل", 3), ("لل", 3)),
    *(("ال", 3), ("و", 5), ("ف", 5), ("ب", 5), ("ل", 5), ("ك", 5)),
)
_IN_ONE_BY_LETTER = {
    letter: [(before, left) for before, left in _ARABIC_BEFORE if before[0] == letter]
    for letter in {before[0] for before, _left in _ARABIC_BEFORE}
}


@dataclass(slots=True)
class _Step:
    """A place in the tree of phrases: by which words it goes on, and which phrases end here."""

    words: dict = field(default_factory=dict)
    # The same words, each letter once: word without repeats → [(how often each, next step)].
    drawn_out: dict = field(default_factory=dict)
    # Beginnings of a last word: stem → numbers of watch words.
    stems: dict = field(default_factory=dict)
    lengths: set = field(default_factory=set)
    ends: set = field(default_factory=set)


class WatchList:
    """Phrases by their number, found as whole words however they are written.

    A tree by words, so that a text is gone through once, however many phrases there are.
    """

    def __init__(self, phrases=()):
        """PHRASES: pairs of a number and a phrase."""
        self._root = _Step()
        for number, phrase in phrases:
            self._add(number, phrase)

    def _add(self, number, phrase):
        taken_apart = Words(phrase)
        stem = phrase.rstrip().endswith(ANY_ENDING)
        self._add_words(number, [piece.word for piece in taken_apart.pieces], stem)
        # "don't" is also written "dont".
        self._add_words(number, taken_apart.joined(), stem)

    def _add_words(self, number, words, stem):
        if not words:
            return
        *words, last = words
        if not stem or len(last) < SHORTEST_STEM:
            words.append(last)
            last = None
        step = self._root
        for word in words:
            if word not in step.words:
                step.words[word] = _Step()
                plain, runs = squeezed(word)
                step.drawn_out.setdefault(plain, []).append((runs, step.words[word]))
            step = step.words[word]
        if last is None:
            step.ends.add(number)
        else:
            step.stems.setdefault(last, set()).add(number)
            step.lengths.add(len(last))

    def find(self, words):
        """Each phrase in WORDS: its number, first and last-plus-one place in the text."""
        found = set()
        if self._root.words or self._root.stems:
            for first, ways in enumerate(words.ways):
                if any(self._may_begin_with(way.word) for way in ways):
                    found.update(self._find_from(words, first))
                if len(found) >= _ENOUGH:
                    break
        return _longest(found)

    def _may_begin_with(self, word):
        """Whether it is worth looking closer; most words are no phrase's first."""
        root = self._root
        return (
            any(form in root.words for form in _forms(word))
            or any(True for _number in _stems_of(word, root))
            or LEANT_ON.search(word) is not None
        )

    def _find_from(self, words, first):
        # Where the phrase goes on in the text, as far as which step, and where it began.
        at = [(first, self._root, None)]
        while at:
            onward = {}
            for index, step, start in at:
                for way in words.ways[index]:
                    begun = way.start if start is None else start
                    for reached in _steps_by(way.word, step):
                        for number in reached.ends:
                            yield number, begun, way.end
                        # The same place may be reached by two ways to read one word.
                        onward[way.until, id(reached)] = (way.until, reached, begun)
                    for number in _stems_of(way.word, step):
                        yield number, begun, way.end
            at = [
                (index, step, start)
                for index, step, start in onward.values()
                if (step.words or step.stems) and index < len(words.pieces) and words.goes_on(index)
            ]


def _steps_by(word, step):
    for form in _forms(word):
        if form in step.words:
            yield step.words[form]
    if step.drawn_out and LEANT_ON.search(word):
        plain, runs = squeezed(word)
        for meant, reached in step.drawn_out.get(plain, ()):
            if is_drawn_out(runs, meant):
                yield reached


def _stems_of(word, step):
    if not step.stems:
        return
    for form in _forms(word):
        for length in step.lengths:
            yield from step.stems.get(form[:length], ())
    if LEANT_ON.search(word):
        plain, runs = squeezed(word)
        for stem, numbers in step.stems.items():
            letters, meant = squeezed(stem)
            # Its last letter may be the ending's first as well.
            if plain.startswith(letters) and is_drawn_out(runs[: len(meant)], meant):
                yield from numbers


def _forms(word):
    """WORD, and in Arabic also without what is written in one with it."""
    forms = [word]
    for before, left in _IN_ONE_BY_LETTER.get(word[0], ()):
        if word.startswith(before) and len(word) - len(before) >= left:
            forms.append(word[len(before) :])
    return forms


def _longest(found):
    """FOUND without what lies inside another finding of the same phrase, in order."""
    kept = []
    reach = {}
    for number, start, end in sorted(found, key=lambda f: (f[1], -f[2], f[0])):
        if end > reach.get(number, -1):
            reach[number] = end
            kept.append((number, start, end))
    return kept
