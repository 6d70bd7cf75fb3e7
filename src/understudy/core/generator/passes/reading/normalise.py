"""Pass 1: exchanges → samples. Transport noise goes, bodies are parsed, the server's own address becomes neutral."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from understudy.core.engine.templates.graphql_view import view_graphql
from understudy.core.engine.templates.styles import FRAMED, GRPC
from understudy.core.generator.templates.tokens import read_token, tokens_in
from understudy.core.generator.traffic.bare_parameters import without_empty_values
from understudy.core.generator.traffic.call_names import note_call_names
from understudy.core.generator.traffic.content import parse_content
from understudy.core.generator.traffic.grants import is_unsupported
from understudy.core.generator.traffic.greetings import note_greetings
from understudy.core.generator.traffic.led_on import is_led_to_slash
from understudy.core.generator.traffic.said import is_said, is_unknown, meaning_of, operation_said, read_said, refusal_in, replies_in
from understudy.core.generator.traffic.sample import AUTHORITY, HERE, HERE_ENCODED, NOTHING, REFUSED, Content, Sample
from understudy.core.generator.traffic.service_versions import note_service_versions
from understudy.core.model.exchange import Exchange
from understudy.core.model.grpc import is_call_media, is_grpc, is_protobuf, last_frame
from understudy.core.model.message import Request, Response

# Request fields that say how, not what: none of them may decide an answer.
IGNORED_REQUEST_FIELDS = frozenset(
    [
        "host",
        "connection",
        "keep-alive",
        "proxy-connection",
        "transfer-encoding",
        "content-length",
        "te",
        "trailer",
        "upgrade-insecure-requests",
        "user-agent",
        "accept-encoding",
        "accept-language",
        "cache-control",
        "pragma",
        "date",
        "referer",
        "origin",
        "dnt",
        "via",
        "forwarded",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-real-ip",
        "expect",
        "priority",
        "traceparent",
        "tracestate",
        "x-request-id",
        "x-correlation-id",
        "x-b3-traceid",
        "x-b3-spanid",
        "x-b3-sampled",
        "x-amz-date",
        "x-amz-content-sha256",
        "x-amz-user-agent",
        "x-amz-sdk-checksum-algorithm",
        "amz-sdk-invocation-id",
        "amz-sdk-request",
        "x-stripe-client-user-agent",
        "x-stripe-client-telemetry",
        "x-goog-api-client",
        "x-goog-gcs-idempotency-token",
        "sec-fetch-mode",
        "sec-fetch-site",
        "sec-fetch-dest",
        "sec-ch-ua",
        "sec-ch-ua-mobile",
        "sec-ch-ua-platform",
        "content-md5",
        "cookie",
        "x-amzn-trace-id",
        "x-client-data",
        "x-amz-security-token",
        "grpc-timeout",
        "grpc-encoding",
        "grpc-accept-encoding",
        "sec-websocket-key",
        "sec-websocket-version",
        "sec-websocket-extensions",
        "x-amz-te",
        "x-amz-trailer",
        "x-amz-decoded-content-length",
    ]
)

# Response fields that the virtual server makes itself or that name one moment of one machine.
DROPPED_RESPONSE_FIELDS = frozenset(
    [
        "connection",
        "keep-alive",
        "proxy-connection",
        "transfer-encoding",
        "content-length",
        "date",
        "te",
        "trailer",
        "upgrade",
        "via",
        "age",
        "alt-svc",
        "x-runtime",
        "x-response-time",
        "x-process-time",
        "server-timing",
        "nel",
        "report-to",
        "cf-ray",
        "cf-cache-status",
        "x-served-by",
        "x-cache",
        "x-cache-hits",
        "x-timer",
        "sec-websocket-accept",
        "sec-websocket-extensions",
        "grpc-encoding",
        "grpc-accept-encoding",
    ]
)

_OK = 200
_GRANT = "form:grant_type"
_INVALID = ("GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED")
_METHOD = re.compile(r"(?:\w+\.)*[A-Za-z]\w*/[A-Z]\w*")  # the end of a path that names a method of a service: ``shop.v1.Products/Create``
_LONGEST_REFUSAL = 2000
_CALL_MEMBERS = frozenset(["method", "params", "arguments", "args", "kwargs", "id", "tag", "version", "token"])
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "0.0.0.0")  # noqa: S104 - names to look for, none to bind


def normalise(exchanges: Iterable[Exchange], upstream: str = "") -> list[Sample]:
    """Turn exchanges into samples, in the order of their requests; failures and streams without an answer are left to later passes."""
    ordered = list(exchanges)
    addresses = own_addresses(ordered, upstream)
    answered = ((number, exchange) for number, exchange in enumerate(ordered) if isinstance(exchange.outcome, Response))
    samples = without_empty_values([_sample(number, exchange, addresses) for number, exchange in answered])
    for note in (note_service_versions, note_greetings, note_call_names):
        note(samples)
    return samples


def with_restarts(samples: Sequence[Sample], starts: Sequence[int]) -> list[Sample]:
    """Say where the server began anew; numbers leave room before every start, for what it forgot there.

    Args:
        samples: of all runs.
        starts: the number of the first exchange of every run.
    """
    runs = [max(0, bisect_right(starts, sample.number) - 1) for sample in samples]
    return [replace(sample, number=sample.number + run, run=run) for sample, run in zip(samples, runs, strict=True)]


def own_addresses(exchanges: Iterable[Exchange], upstream: str) -> tuple[tuple[str, str], ...]:
    """List what stands for the server's own address, longest first, with its neutral sign."""
    counts = Counter((exchange.request.scheme, exchange.request.authority) for exchange in exchanges if exchange.request.authority)
    origins = [f"{scheme}://{authority}" for (scheme, authority), _ in counts.most_common()]
    if upstream:
        parts = urlsplit(upstream)
        origins.append(f"{parts.scheme}://{parts.netloc}")
    found: dict[str, str] = {}
    for authority in dict.fromkeys(spelling for origin in origins for spelling in _spellings(origin.partition("://")[2])):
        found["http://" + authority] = HERE
        found["https://" + authority] = HERE
        found[quote("http://" + authority, safe="")] = HERE_ENCODED
        found[quote("https://" + authority, safe="")] = HERE_ENCODED
        if ":" in authority or "." in authority:
            found[authority] = AUTHORITY
    return tuple(sorted(found.items(), key=lambda item: (-len(item[0]), item[0])))


def _spellings(authority: str) -> tuple[str, ...]:
    """Return an authority and, for a server on this machine, its other names: it may call itself by any of them."""
    host, colon, port = authority.rpartition(":")
    if not colon or host.lower() not in _LOOPBACK:
        return (authority,)
    return (authority, *(f"{name}:{port}" for name in _LOOPBACK if name != host.lower()))


def neutral(value: Any, addresses: tuple[tuple[str, str], ...]) -> Any:
    """Replace the server's own address in every string of a tree."""
    if isinstance(value, str):
        for address, sign in addresses:
            if address in value:
                value = value.replace(address, sign)
        return value
    if isinstance(value, dict):
        return {key: neutral(member, addresses) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(neutral(member, addresses) for member in value)
    return value


def _content(body: bytes, content_type: str, addresses: tuple[tuple[str, str], ...]) -> Content:
    content = parse_content(body, content_type)
    if content.kind in ("none", "bytes") or not any(address.encode() in body or b"\\/" in body for address, _ in addresses):
        return content
    spoken = neutral(body.decode(), addresses).encode() if content.kind in ("text", "ndjson") else b""
    return replace(content, tree=neutral(content.tree, addresses), spoken=spoken)


def _sample(number: int, exchange: Exchange, addresses: tuple[tuple[str, str], ...]) -> Sample:
    request, response = exchange.request, exchange.outcome
    assert isinstance(response, Response)
    said = is_said(exchange)
    query: dict[str, list[str]] = {}
    for name, value in request.query:
        query.setdefault(name, []).append(neutral(value, addresses))
    asked = NOTHING if exchange.request_encoded else _content(request.body, request.headers.get("content-type") or "", addresses)
    if asked.style == FRAMED and len(asked.tree) == 1:
        asked = replace(asked, kind="json", tree=asked.tree[0])
    if exchange.request_encoded and request.body:
        asked = Content("bytes", request.body, request.body)
    notes: dict[str, Any] = {}
    if said:
        answer, notes["said"] = read_said(replies_in(exchange), lambda tree: neutral(tree, addresses))
    elif exchange.response_encoded and response.body:
        answer = Content("bytes", response.body, response.body)
    elif not response.body and is_grpc(response.content_type) and response.trailers:
        answer = Content("json", [], b"", GRPC)
    else:
        answer = _content(response.body, response.headers.get("content-type") or "", addresses)
    sample = Sample(
        number=number,
        exchange=exchange,
        method=request.method,
        segments=request.segments,
        query=query,
        headers={name: ", ".join(request.headers.get_all(name)) for name in request.headers.names() if name not in IGNORED_REQUEST_FIELDS},
        cookies=dict(request.cookies),
        asked=asked,
        status=refusal_in(replies_in(exchange)) if said else response.status,
        fields=() if said else tuple(_fields(exchange, response, addresses)),
        answer=answer,
        trailers=tuple(
            (name, neutral(_plain_message(name, value), addresses))
            for name, value in response.trailers or last_frame(response.body, response.content_type)
        ),
        tokens=_tokens(answer, addresses),
        operation=()
        if is_led_to_slash(request, response)
        else _operation_said(request, asked, answer)
        if said
        else _executed(operation_of(request, query, asked), asked, answer),
        notes={**notes, **_graphql_notes(request, asked)},
    )
    if response.status == _OK and not said and sample.says_no() and _is_call_refused(answer):
        sample.notes[REFUSED] = meaning_of(answer.raw[:_LONGEST_REFUSAL].decode("utf-8", "replace"))
    return sample


def _is_call_refused(answer: Content) -> bool:
    """Whether a refusal is one of GraphQL, JSON-RPC, XML-RPC or of calls that say `ok`, all with a status that says nothing."""
    if not isinstance(answer.tree, dict):
        return False
    return answer.tree.get("ok") is False or any(name in answer.tree for name in ("jsonrpc", "methodResponse", "errors", "data"))


def _fields(exchange: Exchange, response: Response, addresses: tuple[tuple[str, str], ...]) -> Iterable[tuple[str, str]]:
    named_hops = {name.strip().lower() for line in response.headers.get_all("connection") for name in line.split(",")}
    for name, value in response.headers:
        lower = name.lower()
        if lower == "content-length" and exchange.request.method == "HEAD" and not response.body:
            yield name, value
        elif lower == "content-encoding" and not exchange.response_encoded and response.body:
            continue
        elif lower not in DROPPED_RESPONSE_FIELDS and lower not in named_hops:
            yield name, neutral(_plain_message(name, value), addresses)


def _tokens(answer: Content, addresses: tuple[tuple[str, str], ...]) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Read the tokens in an answer."""
    if b"eyJ" not in answer.raw:
        return {}
    found = {token: read_token(token) for token in tokens_in(answer.tree)}
    return {token: neutral(read, addresses) for token, read in found.items() if read is not None}


def _plain_message(name: str, value: str) -> str:
    """The message of a gRPC status in plain: the server encodes it again."""
    return unquote(value) if name.lower() == "grpc-message" else value


# Amazon S3 API Reference, UploadPart and CompleteMultipartUpload: such a request is about an upload, not yet about the object.
_PART_OF_AN_UPLOAD = ("uploadId", "partNumber")
# A PUT with one of these copies: S3 CopyObject, Azure Copy Blob, Google XML API, Swift "Copy object".
_SOURCES = ("x-amz-copy-source", "x-ms-copy-source", "x-goog-copy-source", "x-copy-from", "x-oss-copy-source")


# Model Context Protocol, Tools and Prompts: what is called is a parameter.
_CALLS_BY_NAME = ("tools/call", "prompts/get")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)  # of a resource, which says what kind it is of


def operation_of(request: Request, query: dict[str, list[str]], asked: Content) -> tuple[tuple[str, str], ...]:
    """Name what an RPC-style request asks for: an AWS target, an Action, a JSON-RPC method, a GraphQL operation, a bare query flag."""
    found: list[tuple[str, str]] = []
    cookies = dict(request.cookies)  # who names a cookie asks for no part of an API
    verbs = ((field, request.headers.get(field)) for field in ("x-amz-target", "soapaction", "x-http-method-override"))
    found.extend((f"header:{field}", value) for field, value in verbs if value is not None)
    for name, values in query.items():
        if values == [""] and _is_flag(request.raw_query, name) and name not in cookies:
            found.append((f"flag:{name}", ""))
        elif name in ("Action", "comp", "restype", "list-type", "uploadType"):
            found.append((f"query:{name}", values[0]))
        elif name in _PART_OF_AN_UPLOAD:
            found.append((f"flag:{name}", ""))
    found.extend((f"carries:{name}", "") for name in _SOURCES if name in request.headers and request.method == "PUT")
    if is_call_media(request.content_type) or (is_protobuf(request.content_type) and _METHOD.fullmatch("/".join(request.segments[-2:]))):
        found.append(("grpc:method", request.segments[-1]))
    tree = asked.tree
    if isinstance(tree, dict) and asked.kind == "form" and isinstance(tree.get("Action"), str):
        found.append(("form:Action", tree["Action"]))
    if isinstance(tree, dict) and asked.kind == "form" and isinstance(tree.get("grant_type"), str):
        found.append((_GRANT, tree["grant_type"]))
    if isinstance(tree, dict) and asked.kind == "json":
        if isinstance(tree.get("method"), str) and (isinstance(tree.get("jsonrpc"), str) or _is_call(tree)):
            found.append(("json:method", tree["method"]))
            named = tree["params"].get("name") if tree["method"] in _CALLS_BY_NAME and isinstance(tree.get("params"), dict) else None
            found.extend([("jsonparam:name", named)] if isinstance(named, str) else [])
            scheme = _SCHEME.match(str(tree["params"].get("uri", ""))) if isinstance(tree.get("params"), dict) else None
            found.extend([("jsonstarts:uri", scheme[0])] if scheme is not None and tree["method"].startswith("resources/") else [])
        elif isinstance(tree.get("query"), str) and "{" in tree["query"]:
            found.append(_graphql(view_graphql(request)))
    if asked.kind == "xml" and isinstance(tree, dict) and isinstance(tree.get("methodCall"), dict):
        found.append(("xmlrpc:method", str(tree["methodCall"].get("methodName", "")).strip()))
    if (
        asked.kind == "xml"
        and isinstance(tree, dict)
        and "soap" in (request.headers.get("content-type") or "text/xml").lower() + str(tree)[:200].lower()
    ):
        body = next(
            (value for root in tree.values() if isinstance(root, dict) for key, value in root.items() if key.endswith("Body")), None
        )
        if isinstance(body, dict):
            found.extend(("soap:body", key) for key in body if not key.startswith(("@", "#")))
    return tuple(sorted(found))


def _is_call(tree: Mapping[str, Any]) -> bool:
    """Whether a document calls a method, JSON-RPC or alike: it has a method and nothing that such calls have not."""
    return tree.keys() <= _CALL_MEMBERS and bool(re.fullmatch(r"[\w.:/-]+", tree["method"]))


def _is_flag(raw_query: str, name: str) -> bool:
    """A parameter without a value is a verb (``?uploads``) when it stands alone or was written without an equals sign."""
    parts = raw_query.split("&")
    return len(parts) == 1 or any(part == name for part in parts)


def _executed(operation: tuple[tuple[str, str], ...], asked: Content, answer: Content) -> tuple[tuple[str, str], ...]:
    """Tell a call that was not executed (there is no such method, its GraphQL is invalid, whatever its variables) from those that were."""
    tree = answer.tree
    if operation[:1] and operation[0][0] == _GRANT and is_unsupported(operation[0][1], tree):
        return operation[1:]  # whatever else nobody grants is refused so, too
    if operation and operation[0][0] == "json:method" and b"jsonrpc" in answer.raw and is_unknown(operation[0][1], answer):
        return (("jsonhas:method", ""),)  # any other that there is not is answered so, too
    if operation[1:] and operation[1][0] == "jsonparam:name" and is_unknown(operation[1][1], answer):
        return operation[:1]
    if not operation or not operation[0][0].startswith("graphql") or not isinstance(tree, dict) or "errors" not in tree or tree.get("data"):
        return operation
    told = [error.get("extensions") for error in tree["errors"] if isinstance(error, dict)] if isinstance(tree["errors"], list) else []
    is_invalid = any(isinstance(one, dict) and one.get("code") in _INVALID for one in told) or b"Cannot query field" in answer.raw
    return (("graphql:query", asked.tree["query"]),) if is_invalid and isinstance(asked.tree.get("query"), str) else operation


def _operation_said(request: Request, asked: Content, answer: Content) -> tuple[tuple[str, str], ...]:
    """Name what a message asks for; one that brings a GraphQL document asks for its root field."""
    if asked.kind == "json" and _is_said_graphql(asked.tree):
        return (_graphql(view_graphql(request)),)
    return operation_said(asked.tree, asked.kind, answer)


def _is_said_graphql(tree: Any) -> bool:
    payload = tree.get("payload") if isinstance(tree, dict) else None
    return isinstance(payload, dict) and isinstance(payload.get("query"), str) and "{" in payload["query"]


def _graphql_notes(request: Request, asked: Content) -> dict[str, Any]:
    """Note the first root field of a GraphQL request, which names what it is about better than its operation does."""
    tree = asked.tree
    if asked.kind != "json" or not isinstance(tree, dict) or not (isinstance(tree.get("query"), str) or _is_said_graphql(tree)):
        return {}
    field = view_graphql(request)["field"]
    return {"field": field} if field else {}


def _graphql(view: Mapping[str, Any]) -> tuple[str, str]:
    """Name a GraphQL request by its root field: operations are called as every client likes. The kind ends with its type."""
    verb = view["type"]
    return (f"graphql:field:{verb}", view["field"]) if view["field"] else (f"graphql:operation:{verb}", view["operation"])
