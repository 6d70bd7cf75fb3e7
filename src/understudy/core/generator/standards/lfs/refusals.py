"""Why a Git LFS server refuses a request: what the API knows of, where just that tells refused requests from others."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from understudy.core.generator.standards.lfs.record import MEDIA_TYPE, OPERATIONS, REPOSITORY, Lfs, path_of, values_of
from understudy.core.generator.templates.nodes import literal
from understudy.core.generator.traffic.sample import Sample

_ASKED: Final = "request.json.objects | default([])"
_OIDS: Final = f"{_ASKED} | map_attribute('oid')"
NONE_THERE: Final = f"{{{{ {_ASKED} | length > 0 and known_among(SCOPE, {_OIDS}) | length == 0 }}}}"
_FITTING: Final = f"{_ASKED} | lfs_fitting(those(SCOPE, {_OIDS}))"
NONE_FITS: Final = f"{{{{ {_ASKED} | length > 0 and others(SCOPE, {_OIDS}) | length == 0 and {_FITTING} | length == 0 }}}}"
OTHER_CONTENT: Final = "{{ request.body | sha256('hex') != path.oid }}"


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that may be wrong with a request.

    Attributes:
        status: those with which servers refuse it.
        test: a template that says whether it is so.
        holds: whether it was so of a sample.
        always: whether it may be a reason whatever is asked for; else only for the operation for which it was one.
    """

    status: tuple[int, ...]
    test: str
    holds: Callable[[Sample], bool]
    always: bool = True


def asks_for(operation: str) -> str:
    """Write the test for an operation."""
    return f"{{{{ (request.json.operation | default('')) == '{operation}' }}}}"


def operation_of(sample: Sample) -> str:
    """Return the operation that a batch asks for; empty for other requests."""
    tree = sample.asked.tree
    said = tree.get("operation") if isinstance(tree, dict) else None
    return said if isinstance(said, str) else ""


def is_other_content(oid: str, content: bytes) -> bool:
    """Whether content is not the one its identifier names (SHA-256)."""
    return hashlib.sha256(content).hexdigest() != oid


def refusals(lfs: Lfs, act: str, samples: Sequence[Sample], scope: str) -> Iterator[tuple[list[Sample], tuple[str, ...]]]:
    """Yield refused samples of an act with the tests that tell them from all that went well, those of one reason together."""
    good = [sample for sample in samples if sample.good]
    found: dict[tuple[int, tuple[str, ...]], list[Sample]] = {}
    for sample in samples:
        if not sample.good and (tests := _why(_reasons(lfs, act, sample), sample, good)) is not None:
            written = tuple(test.replace("SCOPE", scope) for test in tests)
            found.setdefault((sample.status, written), []).append(sample)
    for (_, tests), refused in found.items():
        yield refused, tests


def _why(reasons: Sequence[Reason], sample: Sample, good: Sequence[Sample]) -> tuple[str, ...] | None:
    operation = operation_of(sample)
    alike = [one for one in good if operation_of(one) == operation]
    for reason in reasons:
        if sample.status not in reason.status or not reason.holds(sample):
            continue
        if reason.always and not any(reason.holds(one) for one in good):
            return (reason.test,)
        if operation in OPERATIONS and not any(reason.holds(one) for one in alike):
            return (asks_for(operation), reason.test)
    return None


def _reasons(lfs: Lfs, act: str, sample: Sample) -> list[Reason]:
    """List what may be wrong with a request of this kind, the most general first."""
    who = sample.headers.get("authorization", "")
    said = f"request.headers.authorization | default('') == {literal(who)}"
    found = [
        Reason((401, 403, 404), "{{ request.headers.authorization is not defined }}", lambda one: not one.headers.get("authorization")),
        Reason((401, 403, 404), f"{{{{ {said} }}}}", lambda one: bool(who) and one.headers.get("authorization") == who),
    ]
    if act == "upload":
        found.append(
            Reason((400, 409, 422), OTHER_CONTENT, lambda one: is_other_content(values_of(lfs, act, path_of(one))[1], one.asked.raw))
        )
    if act == "batch":
        named = literal("/".join(path_of(sample)[:-2]))
        found += [
            Reason(
                (400, 406, 415, 422),
                f"{{{{ '{MEDIA_TYPE}' not in (request.headers.accept | default('')) }}}}",
                lambda one: MEDIA_TYPE not in one.headers.get("accept", ""),
            ),
            Reason(
                (400, 422),
                f"{{{{ (request.json.operation | default('')) not in {literal(list(OPERATIONS))} }}}}",
                lambda one: operation_of(one) not in OPERATIONS,
            ),
            Reason((400, 422), "{{ not (request.json.objects | default([])) }}", lambda one: not _objects(one)),
            Reason((404, 410), NONE_THERE, lambda one: _objects(one) and not _any_held(lfs, one), always=False),
            Reason((422,), NONE_FITS, lambda one: _none_fits(lfs, one), always=False),
        ]
        if REPOSITORY in lfs.batch:
            found.append(Reason((403, 404), f"{{{{ path.repository == {named} }}}}", lambda one: path_of(one) == path_of(sample)))
    return found


def _objects(sample: Sample) -> bool:
    tree = sample.asked.tree
    return bool(isinstance(tree, dict) and tree.get("objects"))


def _any_held(lfs: Lfs, sample: Sample) -> bool:
    tree = sample.asked.tree
    early = {oid for _, oid in lfs.early}
    asked = {str(one.get("oid")) for one in tree.get("objects") or () if isinstance(one, dict)} if isinstance(tree, dict) else set()
    return bool(lfs.held.get(sample.number)) or bool(asked & early)


def _none_fits(lfs: Lfs, sample: Sample) -> bool:
    """Whether all objects of a batch were there, each with another size."""
    tree, held = sample.asked.tree, lfs.held.get(sample.number, {})
    asked = [one for one in tree.get("objects") or () if isinstance(one, dict)] if isinstance(tree, dict) else []
    return bool(asked) and all(held.get(str(one.get("oid")), one.get("size")) != one.get("size") for one in asked)
