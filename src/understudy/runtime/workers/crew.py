"""The workers as the supervisor sees them: asked all at once; one that has just died is passed over, another takes its place."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

from understudy.errors import WorkerError
from understudy.runtime.workers.link import Link

_log = logging.getLogger("understudy")


class Crew:
    """The links to the workers that are up, by number."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._lock = Lock()
        self._links: dict[int, tuple[int, Link]] = {}
        self._generation = 0
        self._pool = ThreadPoolExecutor(size, thread_name_prefix="worker-link")

    def join(self, number: int, link: Link) -> None:
        """Take note of a worker that serves."""
        with self._lock:
            self._generation += 1
            self._links[number] = (self._generation, link)

    def leave(self, number: int) -> None:
        """Take note of a worker's end."""
        with self._lock:
            gone = self._links.pop(number, None)
        if gone is not None:
            gone[1].close()

    def ask(self, name: str, *args: Any) -> dict[int, Any]:
        """Have every worker do something and return what each said, by a number that no two processes share."""
        return self.ask_each(name, lambda _: args)

    def ask_each(self, name: str, arguments: Any) -> dict[int, Any]:
        """Ask as `ask` does, with arguments made for each worker's number."""
        with self._lock:
            links = dict(self._links.values())
        asked = {one: self._pool.submit(link.ask, name, *arguments(one)) for one, link in links.items()}
        answers: dict[int, Any] = {}
        for one, future in asked.items():
            try:
                answers[one] = future.result()
            except WorkerError as error:
                _log.warning("%s: %s", name, error)
        return answers

    def close(self) -> None:
        """Hang up on every worker."""
        for number in tuple(self._links):
            self.leave(number)
        self._pool.shutdown(wait=False)
