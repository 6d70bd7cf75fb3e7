"""The functions templates may call; each gets the scope of the request first."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from hashlib import shake_256
from typing import Any, Final

from understudy.core.engine.branches import children
from understudy.core.engine.templates.access import dig
from understudy.core.engine.templates.dynamodb.updates import projected
from understudy.core.engine.templates.dynamodb.values import row_key
from understudy.core.engine.templates.ids import compile_id
from understudy.core.engine.templates.json_api import included
from understudy.core.engine.templates.missing import Missing
from understudy.core.engine.templates.moments import parse_offset, read_moment, write_moment
from understudy.core.engine.templates.scope import LISTENERS, Scope
from understudy.core.engine.templates.texts import place
from understudy.core.engine.templates.writing import OWN_SIZE, plain, to_text
from understudy.core.model.json_codec import ABSENT, render_json
from understudy.errors import TemplateError

LONGEST_RANGE: Final = 100_000


def now(scope: Scope, offset: Any = None, form: str = "iso", **named: Any) -> Any:
    """Return the present moment, moved by an offset, in a format; one request has one present."""
    form = named.get("format", form)
    if isinstance(offset, int | float):
        return write_moment(scope.now + offset, form)
    if isinstance(offset, Missing):
        offset.fail()
    return write_moment(scope.now + parse_offset(str(offset)) if offset else scope.now, form)


def new_id(scope: Scope, form: Any = None) -> Any:
    """Return a new id in a format; without one, in the format of the collection the stub creates in.

    The same request as a recorded one may be due the id that was made then.
    """
    recorded = scope.recorded.pop(0) if scope.recorded else None
    made = _made(scope, form) if recorded is None else recorded
    scope.made.append(str(made))
    return made


def _made(scope: Scope, form: Any) -> str | int:
    if form is None:
        resource = scope.resource(scope.collection_at_hand)
        form = resource.id_format if resource is not None else "{uuid}"
    try:
        return compile_id(str(form)).make(scope)
    except ValueError as error:
        raise TemplateError(str(error)) from error


def counter(scope: Scope, name: Any, start: int = 1) -> int:
    """Return the next value of a counter, beginning with `start`."""
    return int(start) + scope.workspace.counter(f"counter:{name}")


def items(scope: Scope, collection: Any) -> list[Any]:
    """Return the live items of a collection, oldest first."""
    name = str(collection)
    return [scope.seen(name, key, item) for key, item in scope.collection(name).items()]


def keys(scope: Scope, collection: Any) -> list[str]:
    """Return the keys of the live items of a collection, oldest first."""
    return list(scope.collection(str(collection)))


def lookup(scope: Scope, collection: Any, key: Any) -> Any:
    """Return the item with a key; missing when there is none."""
    found = scope.collection(str(collection)).get(str(key), ABSENT)
    return Missing(f"{collection}[{key}]") if found is ABSENT else scope.seen(str(collection), str(key), found)


def those(scope: Scope, collection: Any, keys: Any) -> list[Any]:
    """Return the items with these keys that are there, in their order."""
    known = scope.collection(str(collection))
    return [scope.seen(str(collection), str(key), known[str(key)]) for key in _listed(keys) if str(key) in known]


def others(scope: Scope, collection: Any, keys: Any) -> list[Any]:
    """Return those of these keys under which there is nothing."""
    known = scope.collection(str(collection))
    return [key for key in _listed(keys) if str(key) not in known]


def known_among(scope: Scope, collection: Any, keys: Any) -> list[Any]:
    """Return those of these keys under which there is something."""
    known = scope.collection(str(collection))
    return [key for key in _listed(keys) if str(key) in known]


def _listed(keys: Any) -> list[Any]:
    return list(keys) if isinstance(keys, list | tuple) else [keys] if isinstance(keys, str | int) else []


def find(scope: Scope, collection: Any, field: Any, value: Any) -> Any:
    """Return the first item whose member has a value; missing when there is none."""
    for key, item in scope.matching(str(collection), str(field), value):
        if dig(item, str(field)) == value:
            return scope.seen(str(collection), key, item)
    return Missing(f"{collection} with {field} = {value}")


def at_places(scope: Scope, collection: Any, hrefs: Any) -> list[Any]:
    """Return the items that addresses name, their keys being paths; an address where nothing stands is returned itself."""
    known = scope.collection(str(collection))
    return [known.get(place(href), href) for href in hrefs]


def children_(scope: Scope, collection: Any, key: Any) -> list[dict[str, Any]]:
    """Return what stands right below a key of a tree, sorted by name: items and directories, with what pages show of them."""
    return children(scope.collection(str(collection)), str(key), scope.now)


def count(scope: Scope, collection: Any) -> int:
    """Return how many live items a collection has."""
    return len(scope.collection(str(collection)))


def exists(scope: Scope, collection: Any, key: Any) -> bool:
    """Say whether a collection has an item with a key."""
    return str(key) in scope.collection(str(collection))


def listeners(scope: Scope, feed: Any) -> list[Any]:
    """Return what was kept of everybody who listens to a feed, in the order in which they began."""
    return [one for one in scope.workspace.collection(LISTENERS).values() if one["feed"] == str(feed)]


def random_int(scope: Scope, low: int, high: int) -> int:
    """Return a drawn integer from `low` to `high`."""
    if low > high:
        raise TemplateError(f"random_int({low}, {high}): the first must not be greater")
    return scope.draw_integer(low, high)


def random_bytes(scope: Scope, size: int, key: Any = "") -> bytes:
    """Return drawn bytes, at most 1 MiB; for a key the same ones again and again."""
    if not 0 <= size <= 1 << 20:
        raise TemplateError(f"random_bytes({size}): between 0 and 1048576")
    return shake_256(to_text(key).encode()).digest(size) if key != "" else scope.octets(size)


def own_size(_: Scope) -> str:
    """Stand for the size of the very document in which this is said, in bytes."""
    return OWN_SIZE


def choose(scope: Scope, options: Any) -> Any:
    """Return a drawn element of a list."""
    if not isinstance(options, list | tuple) or not options:
        raise TemplateError("choose(…) takes a list with at least one element")
    return options[scope.draw_integer(0, len(options) - 1)]


def json_api_included(scope: Scope, things: Any, paths: Any, kinds: Any = None) -> list[Any]:
    """Return the resources that a document of JSON:API includes, by the relationship paths that are asked for.

    Args:
        scope: of the request.
        things: the primary data.
        paths: with commas between them.
        kinds: the collections of those types that are not called as they are.
    """

    def find_kind(kind: str, key: str) -> Any:
        name = str(kinds[kind]) if kinds and kind in kinds else kind
        found = scope.collection(name).get(key)
        return None if found is None else scope.seen(name, key, found)

    return included(things, "" if isinstance(paths, Missing) else str(paths or ""), find_kind)


def range_(_: Scope, *bounds: int) -> list[int]:
    """Return a list of integers as Python's range would, at most 100,000."""
    numbers = range(*bounds)
    if len(numbers) > LONGEST_RANGE:
        raise TemplateError(f"range(…) gives at most {LONGEST_RANGE} numbers")
    return list(numbers)


def moment(_: Scope, value: Any, form: str = "epoch_float") -> Any:
    """Read a moment from text or a number and write it in a format."""
    return write_moment(read_moment(value), form)


def jwt(scope: Scope, claims: Any, header: Any = None, **times: Any) -> str:
    """Return a JSON Web Token with these claims, signed with the published test key of its algorithm; omitted claims are left out."""
    if not isinstance(claims, Mapping):
        raise TemplateError("jwt(…) takes a mapping of claims")
    head = {"alg": "RS256", "typ": "JWT"} if header is None else dict(header)
    parts = [plain(part) for part in (head, {**claims, **times})]
    text = ".".join(_encoded(render_json(part)) for part in parts)
    algorithm = str(head.get("alg", ""))
    if algorithm.lower() == "none":
        return text + "."
    signature = scope.sign(algorithm, text.encode()) if scope.sign is not None else None
    if signature is None:
        raise TemplateError(f"jwt(…): there is no test key for the algorithm {algorithm!r}")
    return f"{text}.{_encoded(signature)}"


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def batch_rows(scope: Scope, asked: Any) -> dict[str, list[Any]]:
    """Return the rows that the `RequestItems` of a DynamoDB BatchGetItem request name, by table; those that are not there are left out."""
    found: dict[str, list[Any]] = {}
    tables = scope.collection("dynamodb_tables")
    for table, wanted in asked.items():
        if table not in tables:
            raise TemplateError(f"batch_rows(…): there is no table {table!r}")
        rows, schema = scope.collection(f"dynamodb_rows/{table}"), tables[table]["KeySchema"]
        present = [row for key in wanted["Keys"] if (row := rows.get(row_key(key, schema))) is not None]
        found[table] = [projected(row, wanted.get("ProjectionExpression"), wanted.get("ExpressionAttributeNames")) for row in present]
    return found


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "at_places": at_places,
    "batch_rows": batch_rows,
    "children": children_,
    "choose": choose,
    "count": count,
    "counter": counter,
    "exists": exists,
    "find": find,
    "items": items,
    "json_api_included": json_api_included,
    "jwt": jwt,
    "keys": keys,
    "known_among": known_among,
    "listeners": listeners,
    "lookup": lookup,
    "moment": moment,
    "new_id": new_id,
    "now": now,
    "others": others,
    "own_size": own_size,
    "random_bytes": random_bytes,
    "random_int": random_int,
    "range": range_,
    "those": those,
}
