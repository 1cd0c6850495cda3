"""What the machine points out to moderators: all of it, always, and it decides nothing."""

from comments.signals import (
    capitals,
    characters,
    haste,
    links,
    one_address,
    record,
    repeated,
    watch_words,
)

# In the order in which a moderator reads them. Each has a KIND, and `look(reading)` lists Marks.
SIGNALS = [watch_words, links, repeated, characters, capitals, haste, one_address, record]
# Those that look at the name as well, which stands on the page beside the words.
OF_NAMES = [watch_words, links, characters]
