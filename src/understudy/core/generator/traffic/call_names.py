"""Names of calls that come back: a client may name its request in a header field, and the server names those that did not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from understudy.core.generator.traffic.sample import CALL_NAMES, Sample
from understudy.core.generator.values.looks import id_format, looks_generated

_MOST = 200  # names that the server made tell how it makes them


def note_call_names(samples: Sequence[Sample]) -> None:
    """Note at every sample in which header fields, in lower case, a client's name comes back, and how the server's own are made."""
    names = _coming_back(samples)
    for sample in samples:
        sample.notes[CALL_NAMES] = names


def _coming_back(samples: Sequence[Sample]) -> Mapping[str, str]:
    """List the fields that some requests had, all of whose answers say the same in a field of that name; other answers have another one."""
    right: dict[str, None] = {}
    wrong: set[str] = set()
    made: dict[str, list[str]] = {}
    for sample in samples:
        brought = sample.exchange.request.headers
        for name, value in {name.lower(): value for name, value in sample.fields}.items():
            if name not in brought:
                made.setdefault(name, []).append(value)
            elif brought.get(name) == value:
                right[name] = None
            else:
                wrong.add(name)
    named = {name: made[name][:_MOST] for name in right if name in made and name not in wrong and all(map(looks_generated, made[name]))}
    return {name: form for name, values in named.items() if (form := id_format(values)) is not None}
