"""Work that goes on beside one's own."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import ParamSpec, Self

P = ParamSpec("P")


class Beside:
    """Makes calls in another thread, one after another, in the order given; a context manager that ends with the last.

    What fails is raised by the next call, or at the end; of what was to come after it nothing is done. A block that
    fails itself does not wait for calls that have not begun.

    Args:
        most: calls that may wait; who gives more waits itself.
    """

    def __init__(self, *, most: int = 4) -> None:
        self._most = most
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="beside")
        self._waiting: deque[Future[None]] = deque()
        self._failed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            while error is None and self._waiting:
                self._waiting.popleft().result()
        finally:
            self._pool.shutdown(cancel_futures=True)

    def __call__(self, call: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Have a call made."""
        while self._waiting and (self._waiting[0].done() or len(self._waiting) >= self._most):
            self._waiting.popleft().result()

        def make() -> None:
            if self._failed:
                return
            try:
                call(*args, **kwargs)
            except BaseException:
                self._failed = True
                raise

        self._waiting.append(self._pool.submit(make))
