"""Values that nobody changes, of which very many are made: for every stub at a start, for every request.

A frozen dataclass refuses changes while it runs; for that its instances take four times as long to be made, and the class itself half
as long again, of which every start makes many. Here the type checker alone refuses changes; everything else is as in a frozen one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import dataclass_transform


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def unchanging[T](cls: type[T]) -> type[T]:
    """Make a dataclass with slots whose instances stay as they are."""
    return dataclass(slots=True, unsafe_hash=True)(cls)
