"""Collections that follow another one and are behind it, as replicas and search indexes are.

A follower holds items of its own: those of the other collection, as far as their changes have arrived. What has not arrived is kept beside
it, by key, until it was looked at so often, or so much time has passed.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, Final

from understudy.core.engine.templates.around_items import AroundItems
from understudy.core.model.resource import Lag

_AT_ONCE: Final = Lag()


@dataclass(frozen=True, slots=True)
class Follower:
    """A follower as far as it got: what it shows, what is coming, and how long that takes by what was done."""

    shown: MutableMapping[str, Any]
    coming: MutableMapping[str, Any]
    lags: Mapping[str, Lag]

    def take(self, key: str, kind: str, items: tuple[Any, ...], now: float) -> None:
        """Take a change in; `items` holds the new item, and nothing where it was removed."""
        lag = self.lags.get(kind, _AT_ONCE)
        waiting = self.coming.get(key)
        if lag == _AT_ONCE:
            self._take_at_once(key, items, waiting)
            return
        one = {"kind": kind, "at": now, "items": items}
        if waiting is None or waiting["looks"] is None:
            self.coming[key] = {"looks": 0 if lag.looks else None, "changes": (*(waiting["changes"] if waiting else ()), one)}
        else:  # whoever looks often enough sees what there is by then
            first = waiting["changes"][0]
            self.coming[key] = {**waiting, "changes": ({**first, "items": items},)}

    def settle(self, key: str) -> None:
        """Show what is coming of an item now."""
        waiting = self.coming.pop(key, None)
        if waiting is not None:
            _show(self.shown, key, waiting["changes"][-1]["items"])

    def _take_at_once(self, key: str, items: tuple[Any, ...], waiting: Mapping[str, Any] | None) -> None:
        if waiting is not None and key not in self.shown and items:
            *earlier, last = waiting["changes"]
            self.coming[key] = {**waiting, "changes": (*earlier, {**last, "items": items})}
            return
        if waiting is not None:
            del self.coming[key]
        _show(self.shown, key, items)


class Followed(AroundItems):
    """The items of a collection whose changes are passed on to those that follow it."""

    __slots__ = ("_followers", "_now")

    def __init__(self, items: MutableMapping[str, Any], followers: list[Follower], now: float) -> None:
        super().__init__(items)
        self._followers = followers
        self._now = now

    def settle(self, key: str) -> None:
        """Let those that follow show what there is of an item."""
        for follower in self._followers:
            follower.settle(key)

    def __setitem__(self, key: str, item: Any) -> None:
        kind = "update" if key in self._items else "create"
        super().__setitem__(key, item)
        for follower in self._followers:
            follower.take(key, kind, (item,), self._now)

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        for follower in self._followers:
            follower.take(key, "remove", (), self._now)


def catch_up(shown: MutableMapping[str, Any], coming: MutableMapping[str, Any], lags: Mapping[str, Lag], now: float) -> None:
    """Let a follower show what is due."""
    for key, waiting in list(coming.items()):
        left = waiting["changes"]
        while left and _is_due(left[0], waiting["looks"], lags, now):
            _show(shown, key, left[0]["items"])
            left = left[1:]
        if not left:
            del coming[key]
        elif len(left) < len(waiting["changes"]):
            coming[key] = {**waiting, "changes": left}


def count_looks(coming: MutableMapping[str, Any], key: str | None) -> None:
    """Count a look at one key, or at all of them, for what is shown after so many."""
    for one in list(coming) if key is None else [key]:
        waiting = coming.get(one)
        if waiting is not None and waiting["looks"] is not None:
            coming[one] = {**waiting, "looks": waiting["looks"] + 1}


def _is_due(change: Mapping[str, Any], looks: int | None, lags: Mapping[str, Lag], now: float) -> bool:
    lag = lags.get(change["kind"], _AT_ONCE)
    if lag.looks and looks is not None and looks >= lag.looks:
        return True
    return lag.seconds is not None and now - change["at"] >= lag.seconds - 1e-6


def _show(shown: MutableMapping[str, Any], key: str, items: tuple[Any, ...]) -> None:
    if items:
        shown[key] = items[0]
    else:
        shown.pop(key, None)
