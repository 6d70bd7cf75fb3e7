"""Puts that say again what was said before anybody looked: what is shown later was so from the first of them."""

from __future__ import annotations

from understudy.core.generator.things.live import Version
from understudy.core.generator.traffic.sample import Sample


def says_again(sample: Sample, before: Version) -> bool:
    """Say whether a put says the same as the one before it, and nobody looked in between."""
    first = before.write
    if first is None or before.facets or sample.method != "PUT" or first.method != "PUT":
        return False
    old, new = first.exchange.request, sample.exchange.request
    return old.target == new.target and old.content == new.content
