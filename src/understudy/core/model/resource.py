"""Resources: live collections that stubs refer to with `in` and `from`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Resource:
    """A live collection.

    Attributes:
        name: as stubs refer to it; scoped ones (``orders/42``) inherit from the part before the first slash.
        key: member of an item that is its key.
        id_format: format of generated keys, the default of `new_id()` in stubs that create in it.
        seed: the items that exist at the start of every session, by key.
        path: where it is served without stubs of its own; empty when stubs serve it.
    """

    name: str
    key: str = "id"
    id_format: str = "{uuid}"
    seed: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""
