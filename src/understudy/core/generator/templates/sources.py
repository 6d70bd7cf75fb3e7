"""What a template can say about a request or an item: expressions and the values they have in one exchange."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import unquote_plus

from understudy.core.engine.templates.form_view import view_form_tree
from understudy.core.engine.templates.graphql_selection import cut_to
from understudy.core.engine.templates.graphql_view import view_graphql
from understudy.core.engine.templates.mappings import lone, titled
from understudy.core.engine.templates.multipart_view import view_multipart
from understudy.core.engine.templates.octets import shown_files
from understudy.core.engine.templates.styles import GRPC
from understudy.core.engine.templates.views import RequestView
from understudy.core.engine.templates.xml_view import view_xml
from understudy.core.generator.templates.nodes import member, quoted
from understudy.core.generator.traffic.metadata import metadata_codes
from understudy.core.generator.traffic.own_words import text_in_base64
from understudy.core.generator.traffic.sample import AUTHORITY, HERE, Sample
from understudy.core.model.json_codec import render_json
from understudy.core.model.message import MESSAGE, Request
from understudy.errors import TemplateError

LONE_NAME = "(request.query | pairs | first).key"
"""The name of the only parameter of a request."""
_DEPTH = 6
_WIDTH = 60


NAMED_BY_LINES = "named by lines"  # the note of a sample on what the things are worth that the elements of its lists name


class Case:
    """One exchange as evidence for a template: what every expression is worth in it."""

    __slots__ = ("_index", "at", "ended", "number", "sample", "values")

    def __init__(self, sample: Sample, values: Mapping[str, Any]) -> None:
        self.sample = sample
        self.values = dict(values)
        self.number = sample.number
        self.at = sample.at
        self.ended = sample.ended
        self._index: dict[str, list[str]] | None = None

    @property
    def connection(self) -> str:
        """The dialogue or stream it took place in."""
        return self.sample.exchange.request.connection

    def with_item(self, name: str, item: Any, hidden: Sequence[str] = (), seen: Any = None) -> Case:
        """Return a case in which `name` is an item, too.

        Args:
            name: of the item.
            item: what it holds.
            hidden: members that its own answers do not show.
            seen: the item with its links, where it has some.
        """
        cut = selected(name, item if seen is None else seen, self.values)
        return Case(self.sample, {**self.values, **item_values(name, item, hidden), **cut})

    def codes_for(self, value: Any) -> list[str]:
        """List the expressions that are worth `value` here, whatever their type."""
        if self._index is None:
            self._index = {}
            for code, known in self.values.items():
                self._index.setdefault(token(known), []).append(code)
        return self._index.get(token(value), [])


def selected(name: str, item: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """List what templates can say of an item cut down to what a GraphQL request selects, at any depth of its selection."""
    found: dict[str, Any] = {}
    if isinstance(item, dict) and isinstance(selection := values.get("request.graphql.selection"), dict):
        for code, part in _selections("request.graphql.selection", selection):
            with suppress(TemplateError):  # a connection that was asked for what nobody knows
                found[f"{name} | cut_to({code})"] = cut_to(item, part)
    return found


def _selections(code: str, selection: Mapping[str, Any], depth: int = 0) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if selection and depth < _DEPTH:
        yield code, selection
        for key, entry in selection.items():
            yield from _selections(f"{member(code, key)}.selection", entry["selection"], depth + 1)


_LARGE = 65536  # bytes that are told apart by their hash


def token(value: Any) -> str:
    """Make values comparable over types: the form field ``"5"`` and the JSON number ``5`` have one token."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "\x00none"
    if isinstance(value, bytes):
        return "\x00bytes" + _octets_token(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    return "\x00tree" + render_tree(value)


def render_tree(value: Any) -> str:
    """Write a tree as canonical text, bytes in it as hexadecimal."""
    return render_json(_plain(value)).decode("utf-8", "replace")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, list | tuple):
        return [_plain(child) for child in value]
    if isinstance(value, bytes):
        return "\x00" + _octets_token(value)
    return value


def _octets_token(value: bytes) -> str:
    return value.hex() if len(value) < _LARGE else f"{len(value)}{hash(value)}"


def flatten(code: str, value: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """List an expression and the expressions of everything inside its value."""
    yield code, value
    if depth >= _DEPTH:
        return
    if isinstance(value, dict):
        for count, (name, child) in enumerate(value.items()):
            if count >= _WIDTH:
                return
            yield from flatten(member(code, name), child, depth + 1)
    elif isinstance(value, list):
        for index, child in enumerate(value[:12]):
            yield from flatten(member(code, index), child, depth + 1)


def item_values(name: str, item: Any, hidden: Sequence[str] = ()) -> dict[str, Any]:
    """List what templates can say about an item."""
    values = dict(flatten(name, item))
    if hidden and isinstance(item, dict):
        shown = {key: value for key, value in item.items() if key not in hidden}
        values[f"{name} | without({', '.join(map(quoted, hidden))})"] = shown
        # The whole has members that no body shows, even where they are not known.
        values[name] = {**shown, **{key: item.get(key) for key in hidden}}
    return values


def is_graphql(sample: Sample) -> bool:
    """Say whether a request asks GraphQL for something."""
    return bool(sample.operation) and sample.operation[0][0].startswith("graphql")


def _of_lists(tree: Any) -> dict[str, Any]:
    """What can be said of lists of mappings in a document: their last element, and all texts under one name."""
    found: dict[str, Any] = {}
    for name, value in tree.items() if isinstance(tree, dict) else ():
        code = member("request.json", name)
        if (
            isinstance(value, list)
            and value
            and all(isinstance(one, str) for one in value)
            and not (name == "params" and "jsonrpc" in tree)
        ):
            found[f"{code} | join(' ')"] = " ".join(value)
        if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
            continue
        for key, last in value[-1].items():
            if isinstance(last, str | int | float):
                found[member(f"({code} | last)", key)] = last
                texts = [one[key] for one in value if isinstance(one.get(key), str)]
                if len(texts) == len(value):
                    found[f"{code} | map_attribute({quoted(key)}) | join(' ')"] = " ".join(texts)
    return found


def _message_values(sample: Sample) -> dict[str, Any]:
    """List what templates can say about the messages of a call of gRPC."""
    if sample.asked.style != GRPC:
        return {}
    messages = sample.exchange.request.grpc
    count = {"request.grpc | length": len(messages)} if isinstance(sample.asked.tree, list) else {}
    return {**dict(flatten("request.grpc", messages)), **count}


def _graphql_values(request: Request, tree: Any) -> dict[str, Any]:
    view = view_graphql(request)
    said = {"request.json.id": tree["id"]} if request.method == MESSAGE and "id" in tree else {}
    return {**dict(flatten("request.graphql.arguments", view["arguments"])), "request.graphql.selection": view["selection"], **said}


def request_values(sample: Sample, parameters: Mapping[str, str]) -> dict[str, Any]:
    """List what templates can say about a request, most telling first."""
    request = sample.exchange.request
    values: dict[str, Any] = {f"path.{name}": value for name, value in parameters.items()}
    values.update({f"path.{name} | b64decode": text for name, value in parameters.items() if (text := text_in_base64(value)) is not None})
    for name, given in sample.query.items():
        values[member("request.query", name)] = given[0]
        if len(given) > 1:
            values[member("request.query_all", name)] = list(given)
    if len(sample.query) == 1 and next(iter(sample.query)) in sample.cookies:
        values[LONE_NAME] = next(iter(sample.query))
    values.update(_body_values(sample))
    if request.body or sample.method in ("PUT", "POST"):
        values["request.body"] = request.payload
    for name in request.headers.names():
        if name not in ("host", "content-length", "connection"):
            values[member("request.headers", name)] = request.headers.get(name)
    for name, cookie in sample.cookies.items():
        values[member("request.cookies", name)] = cookie
    values.update(_whole_values(sample))
    values.setdefault("request.form", {})
    seen = RequestView(request)
    for name in ("bearer", "basic", "signed"):
        if (given := seen.get(name, None)) is not None:
            values.update(flatten(f"request.{name}", given))
    return values


def _body_values(sample: Sample) -> dict[str, Any]:
    """List what can be said about a body, by what it is."""
    request = sample.exchange.request
    values: dict[str, Any] = {}
    tree = sample.asked.tree
    match sample.asked.kind:
        case "json" if is_graphql(sample):
            # Clients call operations and variables as they like, and lay out queries as they like.
            values.update(_graphql_values(request, tree))
        case "json":
            values.update({**_of_lists(tree), **dict(flatten("request.json", tree))})
            values.update(_message_values(sample))
            if len(request.body) < 10_000:
                values["request.text"] = request.text
        case "form":
            for name, value in tree.items():
                values[member("request.form", name)] = value[0] if isinstance(value, list) else value
                values[member("request.form_all", name)] = value if isinstance(value, list) else [value]
            values["request.form_all | lone"] = dict(tree)
            values["request.form"] = {name: value[0] if isinstance(value, list) else value for name, value in tree.items()}
            values.update(flatten("request.form_tree", view_form_tree(request)))
        case "multipart":
            values.update(_multipart_values(request))
            values["request.form"] = RequestView(request)["form"]
        case "xml":
            values.update(flatten("request.xml", view_xml(request)))
        case "text" | "ndjson":
            values["request.text"] = request.text
        case "bytes" | "none":
            pass
    return values


def _whole_values(sample: Sample) -> dict[str, Any]:
    """List what can be said about a request as a whole: its address, all its parameters, all its fields."""
    request = sample.exchange.request
    values: dict[str, Any] = {}
    values["request.path"] = request.path
    values["request.url"] = HERE + request.target
    asked_for = request.target.removeprefix("/")
    values["request.url | replace(base_url ~ '/', '')"] = asked_for
    values["request.url | replace(base_url ~ '/', '') | unquote_plus"] = unquote_plus(asked_for)
    values.update({"request.host": AUTHORITY, "request.method": request.method})
    values["request.query_all | lone"] = lone(sample.query)  # first: the next client may say one of them twice
    values["request.query"] = {name: given[0] for name, given in sample.query.items()}
    values["request.headers | titled"] = titled({name: request.headers.get(name) for name in request.headers.names()} | {"host": AUTHORITY})
    values.update({**({"me.said": sample.exchange.said} if sample.exchange.said else {}), **sample.notes.get("audience", {})})
    values["request.cookies"] = dict(sample.cookies)
    values.update(metadata_codes({name: request.headers.get(name) for name in request.headers.names()}))
    return values


def _multipart_values(request: Request) -> dict[str, Any]:
    """List what templates can say about the parts of a form: the first of each name, and the texts of fields that may be repeated."""
    firsts, lists = view_multipart(request)
    values = dict(flatten("request.multipart", firsts))
    values["request.multipart | shown_files"] = shown_files(firsts)
    for name, parts in lists.items():
        if not any("filename" in part for part in parts):
            values[f"{member('request.multipart_all', name)} | list | map_attribute('text')"] = [part["text"] for part in parts]
    return values
