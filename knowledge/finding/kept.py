"""What is made of the library once and used until the library changes."""

from collections.abc import Callable
from typing import Generic, TypeVar

from knowledge.catalog.lookup import Lookup

K = TypeVar("K")
V = TypeVar("V")


class Kept(Generic[K, V]):
    """Things made of the library, under keys that say for whom and of what they are made. For any number of threads.

    Args:
        lookup: knows when the library changes.
        most: things kept; where there are more, all are let go.
    """

    def __init__(self, *, lookup: Lookup, most: int) -> None:
        self._lookup = lookup
        self._most = most
        self._made: tuple[object, dict[K, V]] = None, {}

    def now(self) -> Callable[[K, Callable[[], V]], V]:
        """Look at the library once. What is given back takes a key and what makes the thing, where there is none yet."""
        state = self._lookup.state()
        of_state, made = self._made
        if of_state != state or len(made) > self._most:
            # What another thread still puts into the old one goes with it.
            made = {}
            self._made = state, made

        def get(key: K, make: Callable[[], V]) -> V:
            if key not in made:
                made[key] = make()
            return made[key]

        return get
