"""How fast hosts are asked: one request at a time, with a pause between, and longer pauses where they ask for them."""

import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
_DOWN_FOR = 300.0


class Pace:
    """Remembers when each host may be asked again. Safe to share between threads.

    Args:
        between: seconds between two requests to one host.
        clock: seconds that only go on; `sleep`: lets so many pass; `now`: the moment, for servers that name one.
        chance: a number from 0 to 1, so that those who wait do not all come back at once.
    """

    def __init__(
        self,
        *,
        between: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._between = between
        self._clock = clock
        self._sleep = sleep
        self._now = now
        self._chance = chance
        self._next: dict[str, float] = {}
        self._down: dict[str, float] = {}
        self._lock = threading.Lock()

    def turn(self, host: str) -> None:
        """Wait until the host may be asked."""
        with self._lock:
            now = self._clock()
            at = max(now, self._next.get(host, now))
            self._next[host] = at + self._between
        if at > now:
            self._sleep(at - now)

    def hold(self, host: str, seconds: float) -> None:
        """Leave the host alone for a while."""
        with self._lock:
            self._next[host] = max(self._next.get(host, 0.0), self._clock() + seconds)

    def back_off(self, host: str, *, failures: int) -> None:
        """Leave a host alone that failed so many times in a row: twice as long each time, and never to the second."""
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (failures - 1))
        self.hold(host, pause * (0.5 + self._chance() / 2))

    def give_up(self, host: str) -> None:
        """The host did not get well, however often it was asked."""
        with self._lock:
            self._down[host] = self._clock() + _DOWN_FOR

    def is_down(self, host: str) -> bool:
        """Whether a host was given up not long ago: what else is wanted of it need not be asked for so often again."""
        with self._lock:
            return self._clock() < self._down.get(host, 0.0)

    def asked_for(self, retry_after: str) -> float | None:
        """The seconds that a server asks to be left alone, by its `Retry-After` (RFC 9110, 10.2.3); None: it does not."""
        text = retry_after.strip()
        if text.isascii() and text.isdigit():
            return float(text[:12])
        try:
            moment = parsedate_to_datetime(text)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return max(0.0, (moment - self._now()).total_seconds())
        except (ValueError, OverflowError):  # no date, or one that no calendar reaches
            return None
