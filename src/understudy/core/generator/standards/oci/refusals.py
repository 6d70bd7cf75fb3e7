"""What a registry refuses, by the error codes of the OCI Distribution Specification, in the words of the recorded refusals.

Source: OCI Distribution Specification 1.1, "Error Codes".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.standards.oci.store import BLOB, BLOBS, MANIFEST, MANIFESTS, NAMES, UPLOAD, UPLOADS, is_digest
from understudy.core.generator.standards.standard import other_refusals
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.generator.traffic.endpoint import Endpoint, path_values
from understudy.core.generator.traffic.sample import Sample

_NAME: Final = (NAMES, "{{ path.name }}")
_HELD: Final = f"lookup('{UPLOADS}', path.session).content | default('')"
_OTHER_DIGEST: Final = f"{{{{ ([{_HELD}, request.body] | concat | content_digest(request.query.digest)) != request.query.digest }}}}"
_START: Final = "request.headers['content-range'] | replace('bytes ', '') | split('-') | first | int"
_OUT_OF_PLACE: Final = f"{{{{ request.headers['content-range'] is defined and ({_START}) != ({_HELD} | length) }}}}"
_UNKNOWN_BLOB: Final = (
    "{% for one in [request.json.config | default({})] + (request.json.layers | default([])) %}"
    f"{{% if one.digest is defined and not exists('{BLOBS}/' ~ path.name, one.digest) %}}{{{{ one.digest }}}}{{% endif %}}{{% endfor %}}"
)
_UNKNOWN_CHILD: Final = (
    "{% for one in request.json.manifests | default([]) %}"
    f"{{% if not exists('{MANIFESTS}/' ~ path.name, one.digest) %}}{{{{ one.digest }}}}{{% endif %}}{{% endfor %}}"
)
_NO_MANIFEST: Final = "{{ request.json.schemaVersion is not defined }}"
_MISNAMED: Final = "{{ ':' in path.reference and (request.body | content_digest(path.reference)) != path.reference }}"
_BY_DIGEST: Final = "{{ ':' in path.reference }}"
_BY_TAG: Final = "{{ ':' not in path.reference }}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """When the specification refuses a request.

    Attributes:
        code: the error code; empty where any error of that status is meant.
        known: whether it is refused even if that was never recorded.
    """

    code: str
    status: int
    message: str = ""
    absent: tuple[str, str] | None = None
    test: str = ""
    known: bool = False


_UNKNOWN_NAME: Final = Refusal("NAME_UNKNOWN", 404, "repository name not known to registry", absent=_NAME)
_UNKNOWN_UPLOAD: Final = Refusal("BLOB_UPLOAD_UNKNOWN", 404, "blob upload unknown to registry", absent=UPLOAD, known=True)
_NAMELESS: Final = replace(
    _UNKNOWN_NAME, absent=None, test=f"{{{{ not exists('{NAMES}', path.name) }}}}"
)  # goes before what is missing in it
_BLOB: Final = (_NAMELESS, Refusal("BLOB_UNKNOWN", 404, "blob unknown to registry", absent=BLOB, known=True))
_MANIFEST: Final = (_NAMELESS, Refusal("MANIFEST_UNKNOWN", 404, "manifest unknown", absent=MANIFEST, known=True))
_INVALID_DIGEST: Final = Refusal("DIGEST_INVALID", 400, "provided digest did not match uploaded content", test=_OTHER_DIGEST, known=True)
_REFUSALS: Final[Mapping[tuple[str, str], Sequence[Refusal]]] = {
    ("tags", "GET"): (replace(_UNKNOWN_NAME, known=True),),
    ("blob", "GET"): _BLOB,
    ("blob", "HEAD"): _BLOB,
    ("blob", "DELETE"): _BLOB,
    ("manifest", "GET"): _MANIFEST,
    ("manifest", "HEAD"): _MANIFEST,
    ("manifest", "DELETE"): _MANIFEST,
    ("manifest", "PUT"): (
        Refusal("MANIFEST_INVALID", 400, test=_NO_MANIFEST),
        Refusal("DIGEST_INVALID", 400, test=_MISNAMED),
        Refusal("MANIFEST_BLOB_UNKNOWN", 404, test=_UNKNOWN_BLOB),
    ),
    ("upload", "GET"): (_UNKNOWN_UPLOAD,),
    ("upload", "DELETE"): (_UNKNOWN_UPLOAD,),
    ("upload", "PATCH"): (_UNKNOWN_UPLOAD, Refusal("", 416, test=_OUT_OF_PLACE)),
    ("upload", "PUT"): (_UNKNOWN_UPLOAD, _INVALID_DIGEST),
}


def code_of(sample: Sample) -> str:
    """Return the code of the first error that an answer names; empty without any."""
    tree = sample.answer.tree
    errors = tree.get("errors") if isinstance(tree, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else None
    return str(first.get("code", "")) if isinstance(first, dict) else ""


@dataclass(frozen=True, slots=True)
class Refusals:
    """Writes the refusals of the endpoints of a registry."""

    flow: Flow
    kinds: Mapping[Endpoint, str]

    def drafts(self, endpoint: Endpoint, inferred: Sequence[Draft]) -> Iterator[Draft]:
        """Draft what the specification refuses, then the refusals that only the recording knows."""
        told: set[int] = set()
        for refusal in _REFUSALS.get((self.kinds[endpoint], endpoint.method), ()):
            own = [sample for sample in endpoint.samples if _is_so(refusal, sample)]
            told.update(sample.number for sample in own)
            of_indexes = [sample for sample in own if refusal.test == _UNKNOWN_BLOB and _is_index(sample)]
            if of_indexes:
                yield from self._refused(endpoint, replace(refusal, test=_UNKNOWN_CHILD), of_indexes)
            yield from self._refused(endpoint, refusal, [sample for sample in own if sample not in of_indexes])
        yield from other_refusals(inferred, told)

    def _refused(self, endpoint: Endpoint, refusal: Refusal, own: Sequence[Sample]) -> Iterator[Draft]:
        alike = [sample for other, kind in self.kinds.items() if kind == self.kinds[endpoint] for sample in other.samples]
        worded = [sample for sample in (own or alike) if _is_so(refusal, sample) and sample.answer.kind != "none"]
        worded = worded or [sample for sample in alike if refusal.code and code_of(sample) == refusal.code]
        if not worded and not own and not refusal.known:
            return
        by_digest, by_tag = ([one for one in worded if is_digest(one.segments[-1]) is wanted] for wanted in (True, False))
        if self.kinds[endpoint] == "manifest" and refusal.absent == MANIFEST and by_digest and by_tag:
            yield self._draft(endpoint, refusal, own, by_digest, _BY_DIGEST)
            yield self._draft(endpoint, refusal, own, by_tag, _BY_TAG)
        else:
            yield self._draft(endpoint, refusal, own, worded, "")

    def _draft(self, endpoint: Endpoint, refusal: Refusal, own: Sequence[Sample], worded: Sequence[Sample], test: str) -> Draft:
        if worded or own:
            then = self._worded(endpoint, worded or own)
            notes = [] if own else ["never recorded here: answers as another request does"]
        else:
            errors = [{"code": refusal.code, "message": refusal.message}]
            then = {"status": refusal.status, "json": {"errors": errors}}
            notes = ["never recorded: the answer is the specification's"]
        stands_for = (
            own or worded or [replace(one, status=refusal.status) for one in endpoint.samples if one.good][:1] or endpoint.samples[:1]
        )
        return Draft(
            endpoint,
            tuple(stands_for),
            conditions=(Condition("item", refusal.absent, "absent"),) if refusal.absent is not None else (),
            tests=tuple(one for one in (refusal.test, test) if one),
            then=then,
            notes=["refused as the OCI Distribution Specification says", *notes],
            rung="standard",
            exception=True,
        )

    def _worded(self, endpoint: Endpoint, samples: Sequence[Sample]) -> dict[str, Any]:
        """Write a recorded refusal; what another method was told has the same path."""
        shown = [replace(one, fields=tuple(field for field in one.fields if field[0].lower() != "content-length")) for one in samples]
        cases = [Case(one, request_values(one, path_values(endpoint.shape, one.segments))) for one in shown]
        return answer_of(cases, self.flow, Findings(), fresh=True)


def _is_index(sample: Sample) -> bool:
    """Whether a request brings a list of manifests (an image index)."""
    return isinstance(sample.asked.tree, dict) and isinstance(sample.asked.tree.get("manifests"), list)


def _is_so(refusal: Refusal, sample: Sample) -> bool:
    """Whether a sample was refused in this way; an answer to HEAD has no words for it."""
    if sample.good:
        return False
    code = code_of(sample)
    if code and refusal.code:
        return code == refusal.code
    return sample.status == refusal.status and (not refusal.code or refusal.known)
