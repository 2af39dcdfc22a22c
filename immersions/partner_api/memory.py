"""What words mean changes by an import only: each process remembers it for a few minutes."""

import time
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Generic, TypeVar

Asked = TypeVar("Asked", bound=Hashable)
Answer = TypeVar("Answer")
MINUTES = 5
MOST = 2_000  # answers kept by a process


class Remembered(Generic[Asked, Answer]):
    """A function of one value whose answers are kept for `MINUTES` at most."""

    def __init__(self, ask: Callable[[Asked], Answer]) -> None:
        self._kept = lru_cache(maxsize=MOST)(lambda asked, _period: ask(asked))

    def __call__(self, asked: Asked) -> Answer:
        """The answer, asked again once the period is over."""
        return self._kept(asked, int(time.monotonic() // (60 * MINUTES)))

    def forget(self) -> None:
        """Ask everything again."""
        self._kept.cache_clear()
