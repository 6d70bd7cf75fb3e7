"""Requests that are several calls: a batch of JSON-RPC or GraphQL calls, and a GraphQL document with several root fields.

Each call is a request of its own to the same path; the answers to all of them are put together as their protocol says. A GraphQL document
with one root field under an alias is one call without it, and a call of XML-RPC is one of JSON-RPC; `system.multicall` is a batch of them.
Sources: jsonrpc.org/specification §6, GraphQL §6.2 and §7.1, xmlrpc.com/spec.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from understudy.core.engine.templates.graphql_roots import Root, rename_root, split_roots
from understudy.core.engine.xml_rpc import as_error, as_fault, read_answer, read_call, write_answer
from understudy.core.model.json_codec import ABSENT, parse_json, render_json
from understudy.core.model.message import Request, Response

_PROLOG = 1024  # bytes of a document in which its root begins
_MOST_CALLS = 200


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls of one request, in order.

    Attributes:
        kind: ``batch`` is answered by the list of answers, ``roots`` by one answer that holds what each says, ``xml`` by one in XML-RPC,
            ``xml_batch`` by the list of results in XML-RPC.
        roots: the root field of every call, for ``roots``.
    """

    kind: Literal["batch", "roots", "xml", "xml_batch"]
    requests: tuple[Request, ...]
    roots: tuple[Root, ...] = ()

    def join(self, answers: Sequence[Response]) -> Response:
        """Put the answers together; what is no JSON stands for itself when it is the only one."""
        first = answers[0]
        trees = [parse_json(answer.body) for answer in answers if answer.body]
        if any(tree is ABSENT for tree in trees) or (self.kind == "roots" and len(trees) < len(answers)):
            return next((answer for answer in answers if parse_json(answer.body) is ABSENT), first)
        if self.kind in ("xml", "xml_batch"):
            tree = {"result": [_one_of(tree) for tree in trees]} if self.kind == "xml_batch" else trees[0] if trees else {}
            return replace(first, body=write_answer(tree))
        if self.kind == "batch":
            # Notifications have no answer, and a batch of them alone has none, either.
            return replace(first, body=render_json(trees) if trees else b"")
        return replace(max(answers, key=lambda answer: answer.status), body=render_json(self._joined(trees)))

    def _joined(self, trees: Sequence[Any]) -> dict[str, Any]:
        data: dict[str, Any] | None = {}
        errors: list[Any] = []
        rest: dict[str, Any] = {}
        for root, tree in zip(self.roots, trees, strict=True):
            said = rename_root(tree, root.field, root.key)
            if not isinstance(said, dict):
                continue
            errors += said.get("errors") or []
            part = said.get("data")
            data = {**data, **part} if isinstance(data, dict) and isinstance(part, dict) else None
            rest.update({name: value for name, value in said.items() if name not in ("data", "errors")})
        return {"data": data, **({"errors": errors} if errors else {}), **rest}

    def cut(self, answer: Response) -> list[Response] | None:
        """Take a recorded answer apart; None when it does not say what belongs to which call."""
        if self.kind in ("xml", "xml_batch"):
            parts = self._of_xml(read_answer(answer.body))
        else:
            tree = parse_json(answer.body)
            parts = self._of_batch(tree) if self.kind == "batch" else self._of_roots(tree)
        return None if parts is None else [replace(answer, body=b"" if part is ABSENT else render_json(part)) for part in parts]

    def _of_xml(self, tree: dict[str, Any] | None) -> list[Any] | None:
        if tree is None or self.kind == "xml":
            return None if tree is None else [tree]
        told = tree.get("result")
        if not isinstance(told, list) or len(told) != len(self.requests):
            return None
        return [as_error(one) if isinstance(one, dict) else {"jsonrpc": "2.0", "result": one[0] if one else None} for one in told]

    def _of_batch(self, tree: Any) -> list[Any] | None:
        if not isinstance(tree, list):
            return None
        asked = [request.json for request in self.requests]
        if len(tree) == len(asked) and not any("jsonrpc" in one for one in asked):
            return list(tree)
        said = {render_json(one.get("id")): one for one in tree if isinstance(one, dict)}
        return [said.get(render_json(one["id"]), ABSENT) if "id" in one else ABSENT for one in asked]

    def _of_roots(self, tree: Any) -> list[Any] | None:
        if not isinstance(tree, dict) or (not isinstance(tree.get("data"), dict) and len(self.roots) > 1):
            return None
        errors = tree.get("errors") or []
        parts: list[Any] = []
        for root in self.roots:
            own = [error for error in errors if len(self.roots) == 1 or _is_about(error, root.key)]
            data = tree.get("data")
            if isinstance(data, dict):
                if root.key not in data:
                    return None
                data = {root.key: data[root.key]}
            part = {name: value for name, value in tree.items() if name not in ("data", "errors")}
            part = {**({"data": data} if "data" in tree else {}), **({"errors": own} if own else {}), **part}
            parts.append(rename_root(part, root.key, root.field))
        return parts


def _is_about(error: Any, key: str) -> bool:
    path = error.get("path") if isinstance(error, dict) else None
    return isinstance(path, list) and path[:1] == [key]


def _one_of(tree: Any) -> Any:
    """Write the answer to one of several calls of XML-RPC: a list of one, or a fault."""
    return as_fault(tree["error"]) if tree.get("error") is not None else [tree.get("result")]


def split_xml(request: Request) -> Calls | None:
    """Read a request in XML-RPC as calls of JSON-RPC; None when it is none."""
    if request.method != "POST" or b"<methodCall" not in request.body[:_PROLOG] or (call := read_call(request.content)) is None:
        return None
    several = call["params"][0] if call["method"] == "system.multicall" and call["params"] else None
    if not isinstance(several, list):
        return Calls("xml", (_with_body(request, call),))
    if not 0 < len(several) <= _MOST_CALLS or not all(isinstance(one, dict) and isinstance(one.get("methodName"), str) for one in several):
        return None
    told = ({**call, "method": one["methodName"], "params": one.get("params", [])} for one in several)
    return Calls("xml_batch", tuple(_with_body(request, one) for one in told))


def split_batch(request: Request) -> Calls | None:
    """Take a batch of JSON-RPC or GraphQL calls apart, or what is said in XML-RPC; None when the request is none."""
    if (calls := split_xml(request)) is not None:
        return calls
    if request.method != "POST" or request.body.lstrip()[:1] != b"[":
        return None
    calls = request.json
    if not isinstance(calls, list) or not 0 < len(calls) <= _MOST_CALLS or not all(_is_call(call) for call in calls):
        return None
    return Calls("batch", tuple(_with_body(request, call) for call in calls))


def _is_call(call: Any) -> bool:
    return isinstance(call, dict) and (isinstance(call.get("query"), str) or ("jsonrpc" in call and isinstance(call.get("method"), str)))


def split_fields(request: Request) -> Calls | None:
    """Take a GraphQL document with several root fields, or one under an alias, apart; None when the request is none."""
    if request.method != "POST" or b"query" not in request.body:
        return None
    document = request.json
    query = document.get("query") if isinstance(document, dict) else None
    if not isinstance(query, str):
        return None
    roots = split_roots(query, str(document.get("operationName") or ""))
    if not roots or len(roots) > _MOST_CALLS or (len(roots) == 1 and roots[0].key == roots[0].field):
        return None
    return Calls("roots", tuple(_with_body(request, {**document, "query": root.query}) for root in roots), tuple(roots))


def _with_body(request: Request, document: Any) -> Request:
    return replace(request, headers=request.headers.without("content-length", "content-encoding"), body=render_json(document))
