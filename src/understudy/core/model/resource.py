"""Resources: live collections that stubs refer to with `in` and `from`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal

from understudy.core.model.unchanging import unchanging


@unchanging
class Link:
    """A member of an item that stands for other items: the ``one`` it refers to, or the ``many`` that do to it, as they are or otherwise.

    Attributes:
        kind: ``one``, ``many``, the ``count`` of those, or a ``connection`` of them as GraphQL shows it.
        to: the collection of those others.
        by: dotted member that holds the key of the one referred to: of this item for ``one``, else of the others.
        cursor: how cursors of a connection are made of `{key}`, `{offset}` (from 0) or `{number}` (from 1), after ``base64:`` in Base64.
        type: what a connection says its type is; its edges are called likewise.
    """

    kind: Literal["one", "many", "count", "connection"]
    to: str
    by: str
    cursor: str = "base64:cursor:{key}"
    type: str = ""


@unchanging
class Lag:
    """How long a change stays unseen: for so many looks, for so many seconds, or for whichever ends first; all zero means not at all.

    Attributes:
        looks: requests that look at the item, or at the list it belongs to, and see it as it was.
        seconds: None where only looks count.
    """

    looks: int = 0
    seconds: float | None = None


@unchanging
class Resource:
    """A live collection.

    Attributes:
        name: as stubs refer to it; scoped ones (``orders/42``) inherit from the part before the first slash.
        key: member of an item that is its key.
        id_format: format of generated keys, the default of `new_id()` in stubs that create in it.
        seed: the items that exist at the start of every session, by key.
        path: where it is served without stubs of its own; empty when stubs serve it.
        links: members that stand for other items, looked up whenever they are read.
        follows: the collection of which it shows the items, some time after they changed; empty where it has items of its own.
        lags: how much later, by what was done: ``create``, ``update``, ``remove``; what is not named shows at once.
        followers: the resources that follow this one.
        initial: what there is under every key that nothing was put under; None where there is nothing.
    """

    name: str
    key: str = "id"
    id_format: str = "{uuid}"
    seed: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""
    links: Mapping[str, Link] = field(default_factory=dict)
    follows: str = ""
    lags: Mapping[str, Lag] = field(default_factory=dict)
    followers: tuple[str, ...] = ()
    initial: Any = None
