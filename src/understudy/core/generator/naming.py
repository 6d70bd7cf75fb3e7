"""Names for stubs: a verb and a noun, and what is special about the answer."""

from __future__ import annotations

import re

from understudy.core.generator.draft import Draft
from understudy.core.generator.endpoint import Parameter, singular
from understudy.core.generator.operations import PATH_CALL

_VERBS = {"GET": "get", "HEAD": "head", "POST": "post", "PUT": "put", "PATCH": "patch", "DELETE": "delete", "OPTIONS": "options"}
_ENDINGS = {
    304: "not-modified", 400: "invalid", 401: "unauthorized", 402: "declined", 403: "forbidden", 404: "missing", 405: "not-allowed",
    406: "not-acceptable", 409: "conflict", 410: "gone", 412: "precondition-failed", 415: "unsupported", 416: "bad-range", 422: "invalid",
    429: "throttled",
}  # fmt: skip
_VERSION = re.compile(r"v\d+\w*|api|rest")


def name_drafts(drafts: list[Draft]) -> list[str]:
    """Name every draft; equal names get numbers."""
    taken: dict[str, int] = {}
    names: list[str] = []
    for draft in drafts:
        name = _name(draft)
        taken[name] = taken.get(name, 0) + 1
        names.append(name if taken[name] == 1 else f"{name}-{taken[name]}")
    return names


def _name(draft: Draft) -> str:
    endpoint = draft.endpoint
    words = [part for part in endpoint.shape if isinstance(part, str) and part and not _VERSION.fullmatch(part)]
    noun = words[-1] if words else "root" if not any(isinstance(part, Parameter) for part in endpoint.shape) else "entry"
    if noun == "**":
        noun = "file"
    if len(endpoint.shape) > 1 and all(isinstance(part, Parameter) for part in endpoint.shape[-2:]):
        noun = "object"
    many = draft.verb == "list"
    if endpoint.operation:
        noun = "-".join(
            filter(
                None,
                (
                    _slug(value if kind == PATH_CALL else value.rpartition(".")[2] or kind.partition(":")[2])
                    for kind, value in endpoint.operation
                ),
            )
        )
        verb = draft.verb if draft.verb and endpoint.operation[0][0].startswith(("flag", "carries", "view", "query:list")) else ""
    else:
        verb = draft.verb or _VERBS.get(endpoint.method, endpoint.method.lower())
    base = "-".join(filter(None, (verb, _slug(noun) if many else singular(_slug(noun)))))
    if (
        draft.verb in ("update", "read")
        and endpoint.shape
        and isinstance(endpoint.shape[-1], str)
        and len(words) > 1
        and draft.rung == "collection"
    ):
        base = f"{_slug(words[-1])}-{singular(_slug(words[-2]))}"
    if endpoint.method == "HEAD":
        base = f"head-{singular(_slug(noun))}"
    ending = _ENDINGS.get(draft.samples[0].verdict, "failed" if draft.samples[0].verdict >= 500 else "")
    return f"{base}-{ending}" if ending else base


def _slug(text: str) -> str:
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", text)
    return re.sub(r"[^a-z0-9]+", "-", spaced.lower()).strip("-")
