"""How far a long walk is, on one line of a terminal."""

_BAR = 40


class Progress:
    """A bar on STREAM, written anew with every hundredth; nothing where STREAM is no terminal."""

    def __init__(self, stream):
        self._stream = stream if stream.isatty() else None
        self._total = self._done = self._shown = 0
        self._what = ""

    def begin(self, total, what="comments"):
        self._total, self._done, self._shown, self._what = total, 0, -1, what

    def step(self, by=1):
        self._done += by
        share = 100 * self._done // self._total if self._total else 100
        if self._stream and share != self._shown:
            self._shown = share
            bar = "#" * (_BAR * share // 100)
            self._stream.write(f"\r[{bar:{_BAR}}] {share:3} % of {self._total} {self._what}")
            self._stream.flush()

    def clear(self):
        """Make room for what is said meanwhile or afterwards."""
        if self._stream and self._shown >= 0:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._shown = -1
