"""Letters that pass for others, letters in costume, and what nobody sees."""

import unicodedata
from itertools import groupby

from comments.models import Signal
from comments.signals.invisible import is_at_home, is_invisible
from comments.signals.letters import is_dressed_up, passes_for, script_of
from comments.signals.reading import Mark
from comments.signals.spans import merged

KIND = Signal.Kind.CHARACTERS

# Fewer letters in costume are a formula or a name: ℝ, 𝑥.
_DRESSED_UP = 3
# A word all of look-alikes may be a word of its own language when it is shorter.
_ALL_LOOK_ALIKES = 4
_TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def look(reading):
    """Each word that is not what it looks like, and each run of what cannot be seen."""
    text = reading.text
    if text.isascii():
        return []
    words = list(_words(text))
    spans = [*_unseen(text), *_mixed(text, words), *_dressed_up(text, words)]
    return [Mark(*span) for span in merged(spans)]


def _words(text):
    """First and last-plus-one place of each word, with what is invisible inside it."""
    start = None
    for i, c in enumerate(f"{text} "):
        if unicodedata.category(c)[0] in "LM" or is_dressed_up(c):
            start = i if start is None else start
        elif start is not None and not is_invisible(c):
            yield start, i
            start = None


def _unseen(text):
    """Runs of invisible characters that have no business there."""
    odd = [i for i, c in enumerate(text) if is_invisible(c) and not _belongs(text, i)]
    # Side by side they are one: their places less their number in the list are the same.
    for _run, group in groupby(enumerate(odd), key=lambda pair: pair[1] - pair[0]):
        places = [place for _number, place in group]
        yield places[0], places[-1] + 1


def _belongs(text, i):
    return unicodedata.bidirectional(text[i]) not in _TURNING and is_at_home(text, i)


def _mixed(text, words):
    """Words with a letter from another script in which it looks the same, and words that consist
    of such letters in a text that is otherwise in Latin letters."""
    scripts = [_scripts(text[start:end]) for start, end in words]
    is_latin = sum("LATIN" in of_word for of_word in scripts) > len(scripts) / 2
    spoken = _spoken(text, words, scripts) if is_latin else set()
    for (start, end), of_word in zip(words, scripts, strict=True):
        if len(of_word) < 2 and not is_latin:
            continue
        letters = [c for c in text[start:end] if script_of(c)]
        if len(of_word) > 1:
            strangers = [c for c in letters if script_of(c) != "LATIN"]
            is_odd = any(passes_for(c) for c in strangers)
        else:
            is_odd = not of_word & (spoken | {"LATIN"}) and _all_pass(letters)
        if is_odd:
            yield start, end


def _spoken(text, words, scripts):
    """Scripts in which the text says something of its own: by letters that pass for no other."""
    return {
        script
        for (start, end), of_word in zip(words, scripts, strict=True)
        if len(of_word) == 1
        for script in of_word
        if any(script_of(c) == script and not passes_for(c) for c in text[start:end])
    }


def _all_pass(letters):
    return len(letters) >= _ALL_LOOK_ALIKES and all(passes_for(c) for c in letters)


def _scripts(word):
    return {script for c in word if (script := script_of(c)) and not is_dressed_up(c)}


def _dressed_up(text, words):
    """Words in costume. Wide letters are at home beside Chinese and Japanese."""
    has_wide_letters = any(script_of(c) in {"CJK", "HIRAGANA", "KATAKANA"} for c in text)
    for start, end in words:
        dressed = [c for c in text[start:end] if is_dressed_up(c)]
        if has_wide_letters:
            dressed = [c for c in dressed if not "\uff21" <= c <= "\uff5a"]
        if len(dressed) >= _DRESSED_UP:
            yield start, end
