"""What readers send, drawn by a seed: words, names and addresses that are nobody's."""

import random
from itertools import count

# Of four hundred words, so that no two comments are alike.
_BEGIN = "ba be bo da de do ka ke ko la le lo ma me mo na ne no ra ro"
_END = "ban ben bin den din kan ken kin lan len lin man men min nan nen nin ran ren rin"
WORDS = [begin + end for begin in _BEGIN.split(" ") for end in _END.split(" ")]


def text(number):
    """A comment of ten to a hundred words, another for each NUMBER."""
    drawn = random.Random(number)
    words = drawn.choices(WORDS, k=drawn.randint(10, 100))
    return f"{' '.join(words).capitalize()}. (No. {number})"


def fields(number):
    """What reader NUMBER fills into the form."""
    return {
        "name": f"Reader {number % 5000}",
        "email": f"reader{number % 5000}@example.org",
        "text": text(number),
    }


def address(number):
    """The network address from which reader NUMBER comes."""
    return f"203.{number // 62500 % 250}.{number // 250 % 250}.{number % 250 + 1}"


def submitted(article, number):
    """Comment NUMBER on ARTICLE, waiting."""
    from comments.models import Guidelines, submit

    return submit(article=article, edition=Guidelines.objects.current(), **fields(number))


class Letters:
    """Comments as requests, each another; `_one` makes one of its number."""

    def __init__(self):
        self.numbers = count(1)

    def written(self, number):
        """So many, for a server that knows no port of its own in them."""
        return [self._one(next(self.numbers)) for _one in range(number)]


def request(path, body, *headers):
    """A POST of BODY to PATH, in bytes."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", *headers, f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body
