"""What a recording shows of tables as Azure Table Storage has them: which requests are about them, and what each does.

Source: Azure Table Storage REST API ("Operations on Tables", "Operations on Entities").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from understudy.core.engine.templates.azure_tables import key_of, table_of
from understudy.core.generator.things.live import look
from understudy.core.generator.traffic.sample import Sample

_CHANGES: Final[Mapping[str, str]] = {"PUT": "replace", "PATCH": "merge", "MERGE": "merge"}


@dataclass(slots=True)
class Tables:
    """What a recording shows of tables.

    Attributes:
        base: the path below which tables are.
        samples: by method and what they do.
    """

    base: tuple[str, ...]
    samples: dict[tuple[str, str], list[Sample]] = field(default_factory=dict)

    def all_samples(self) -> Iterator[Sample]:
        """Yield every sample that is about these tables."""
        for samples in self.samples.values():
            yield from samples


def find_tables(samples: Sequence[Sample]) -> Tables | None:
    """Find tables that are made by name, with entities that two keys name; None without any."""
    bases = (
        path[:-1]
        for sample in samples
        if sample.method == "POST"
        and (path := path_of(sample))[-1:] == ("Tables",)
        and isinstance(look(sample.asked.tree, ("TableName",)), str)
    )
    base = next(bases, None)
    if base is None:
        return None
    tables = Tables(base)
    for sample in samples:
        if (act := _act(sample, base)) != "":
            tables.samples.setdefault((sample.method, act), []).append(sample)
    keyed = any(act in ("read", "insert", "replace", "merge") for _, act in tables.samples)
    return tables if keyed else None


def path_of(sample: Sample) -> tuple[str, ...]:
    """Return the segments of a path, with keys in their parentheses."""
    return tuple(part for part in sample.exchange.request.segments if part)


def _act(sample: Sample, base: tuple[str, ...]) -> str:
    """Name what a request does; empty when it is about something else."""
    path = path_of(sample)
    if path[: len(base)] != base or len(path) != len(base) + 1:
        return ""
    address, method = path[-1], sample.method
    if address == "Tables":
        return {"GET": "tables", "POST": "make table"}.get(method, "")
    if address.startswith("Tables("):
        return "remove table" if method == "DELETE" else ""
    if table_of(address) == "":
        return ""
    if key_of(address):
        return {"GET": "read", "DELETE": "remove", **_CHANGES}.get(method, "")
    return {"GET": "list" if address.endswith("()") else "", "POST": "insert"}.get(method, "")


def error_code(sample: Sample) -> str:
    """Name the error of a refusal; empty without one."""
    code = look(sample.answer.tree, ("odata.error", "code"))
    return str(code) if isinstance(code, str) else ""
