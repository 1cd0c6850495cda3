"""What need not be made again: bounded, in the memory of the process, and nowhere else."""

from threading import Lock


class Memo:
    """Up to LENGTH things by key; of more than that, those that came first go."""

    def __init__(self, length):
        self.length = length
        self._things = {}
        self._lock = Lock()

    def get(self, key, make):
        """What is kept under KEY, or else what MAKE makes, kept from now on. A key must name all
        that the thing hangs on."""
        found = self._things.get(key)
        if found is None:
            found = make()
            with self._lock:
                self._things[key] = found
                while len(self._things) > self.length:
                    del self._things[next(iter(self._things))]
        return found

    def clear(self):
        with self._lock:
            self._things.clear()


def kept(request, name, make):
    """What MAKE makes, or what it made for this page before, as long as no version has moved that
    it hangs on; NAME is its name within the page.

    Where nobody keeps such things (`request.kept`), as in a preview or for whoever works here, it
    is made each time. It is shared by all who ask for the page: nobody may change it.
    """
    place = getattr(request, "kept", None)
    if place is None:
        return make()
    if name not in place:
        place[name] = make()
    return place[name]
