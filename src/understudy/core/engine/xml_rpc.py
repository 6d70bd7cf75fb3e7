"""XML-RPC read and written as JSON-RPC: calls, results and faults (xmlrpc.com/spec.md, with `nil` and wider integers).

A time is ISO text without an offset (``2026-11-28T18:08:05``); bytes are a mapping ``{base64: …}``. Other types are those of JSON.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from understudy.core.engine.templates.xml_view import parse_xml
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.xml_text import escape

SERVER_ERROR: Final = -32000
_INTEGERS: Final = frozenset({"int", "i1", "i2", "i4", "i8", "biginteger"})
_TIME: Final = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)T(\d\d:\d\d:\d\d)")
_PLAIN_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_SMALLEST, _LARGEST = -(2**31), 2**31 - 1


def read_call(body: bytes) -> dict[str, Any] | None:
    """Read a call as JSON-RPC says it; None when the body is none."""
    root = parse_xml(body)
    call = root.get("methodCall") if root is not ABSENT else None
    if not isinstance(call, dict) or not isinstance(name := call.get("methodName"), str):
        return None
    try:
        return {"jsonrpc": "2.0", "method": name.strip(), "params": _params(call)}
    except (ValueError, KeyError, TypeError):
        return None


def read_answer(body: bytes) -> dict[str, Any] | None:
    """Read an answer as JSON-RPC says it; None when the body is none."""
    root = parse_xml(body)
    answer = root.get("methodResponse") if root is not ABSENT else None
    if not isinstance(answer, dict):
        return None
    try:
        if "fault" in answer:
            return as_error(_value(answer["fault"]["value"]))
        return {"jsonrpc": "2.0", "result": next(iter(_params(answer)), None)}
    except (ValueError, KeyError, TypeError):
        return None


def as_error(fault: Mapping[str, Any]) -> dict[str, Any]:
    """Write a fault as an error of JSON-RPC."""
    return {"jsonrpc": "2.0", "error": {"code": fault["faultCode"], "message": fault["faultString"]}}


def as_fault(error: Any) -> dict[str, Any]:
    """Write an error of JSON-RPC as a fault."""
    told = error if isinstance(error, Mapping) else {}
    return {"faultCode": told.get("code", SERVER_ERROR), "faultString": str(told.get("message", ""))}


def write_answer(tree: Mapping[str, Any]) -> bytes:
    """Write an answer of JSON-RPC."""
    if tree.get("error") is not None:
        inside = f"<fault>{_written(as_fault(tree['error']))}</fault>"
    else:
        inside = f"<params><param>{_written(tree.get('result'))}</param></params>"
    return f"<?xml version='1.0'?>\n<methodResponse>{inside}</methodResponse>\n".encode()


def _params(node: Mapping[str, Any]) -> list[Any]:
    return [_value(param["value"]) for param in _children(node.get("params"), "param")]


def _children(node: Any, name: str) -> list[Any]:
    """List the elements of a name; an empty element is text, and one that stands alone no list."""
    found = node.get(name, []) if isinstance(node, dict) else []
    return found if isinstance(found, list) else [found]


def _value(node: Any) -> Any:
    """Read a `value`; one without a type is a string.

    Raises:
        ValueError: the type is unknown, or the text is none of its values.
        KeyError: something that has to be there is missing.
    """
    if isinstance(node, str):
        return node
    tag, inside = next((name, child) for name, child in node.items() if name != "#text")
    if tag == "array":
        return [_value(child) for child in _children(inside["data"], "value")]
    if tag == "struct":
        return {member["name"]: _value(member["value"]) for member in _children(inside, "member")}
    return _scalar(tag, inside)


def _scalar(tag: str, text: str) -> Any:
    if tag in _INTEGERS:
        return int(text)
    match tag:
        case "string":
            return text
        case "boolean":
            return text.strip() == "1"
        case "double":
            return float(text)
        case "nil":
            return None
        case "base64":
            return {"base64": "".join(text.split())}
        case "dateTime.iso8601":
            found = _TIME.match(text.strip())
            return f"{found[1]}-{found[2]}-{found[3]}T{found[4]}" if found is not None else text
        case _:
            raise ValueError(f"{tag} is no type of XML-RPC")


def _written(value: Any) -> str:
    return f"<value>{_typed(value)}</value>"


def _typed(value: Any) -> str:
    match value:
        case None:
            return "<nil/>"
        case bool():
            return f"<boolean>{int(value)}</boolean>"
        case int():
            return f"<int>{value}</int>" if _SMALLEST <= value <= _LARGEST else f"<i8>{value}</i8>"
        case float():
            return f"<double>{value!r}</double>"
        case {"base64": str(text)} if len(value) == 1:
            return f"<base64>{escape(text)}</base64>"
        case Mapping():
            members = "".join(f"<member><name>{escape(str(name))}</name>{_written(child)}</member>" for name, child in value.items())
            return f"<struct>{members}</struct>"
        case list() | tuple():
            return f"<array><data>{''.join(map(_written, value))}</data></array>"
        case _:
            text = str(value)
            if _PLAIN_TIME.fullmatch(text):
                return f"<dateTime.iso8601>{text.replace('-', '')}</dateTime.iso8601>"
            return f"<string>{escape(text)}</string>"
