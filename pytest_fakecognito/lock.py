"""The lock that lets one request at a time into the world, and is let go of while a Lambda function runs.

Law: whoever runs code of the test's does not hold it, or that code could not have another thread ask Cognito anything:
a pool of threads in a function, or its own request to the live server, would wait for ever.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Lock:
    """A lock that its thread may take several times over. It is taken by `with`."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._depth = 0

    def __enter__(self) -> None:
        self._lock.acquire()
        self._depth += 1

    def __exit__(self, *raised: object) -> None:
        self._depth -= 1
        self._lock.release()

    @contextmanager
    def released(self) -> Iterator[None]:
        """Let others have it until the block is left, however often the present thread has taken it."""
        depth = self._depth
        for _ in range(depth):
            self.__exit__()
        try:
            yield
        finally:
            for _ in range(depth):
                self.__enter__()
