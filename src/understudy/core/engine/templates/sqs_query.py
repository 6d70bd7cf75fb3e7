"""Amazon SQS over the AWS query protocol: forms read as the JSON protocol would have said it, answers written in XML.

Lists are numbered (``AttributeName.1``), mappings are numbered pairs (``Attribute.1.Name``, ``Attribute.1.Value``), and requests about a
queue are sent to its address. Source: Amazon SQS API Reference, version 2012-11-05, "Making Query API requests".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from understudy.core.model.message import Request

_NUMBERS: Final = frozenset(["DelaySeconds", "MaxNumberOfMessages", "VisibilityTimeout", "WaitTimeSeconds", "MaxResults"])
_LISTS: Final = {
    "AttributeName": "AttributeNames",
    "MessageAttributeName": "MessageAttributeNames",
    "MessageSystemAttributeName": "MessageSystemAttributeNames",
    "TagKey": "TagKeys",
    "SendMessageBatchRequestEntry": "Entries",
    "DeleteMessageBatchRequestEntry": "Entries",
    "ChangeMessageVisibilityBatchRequestEntry": "Entries",
}
_PAIRS: Final = {
    "Attribute": ("Attributes", "Name"),
    "MessageAttribute": ("MessageAttributes", "Name"),
    "MessageSystemAttribute": ("MessageSystemAttributes", "Name"),
    "Tag": ("Tags", "Key"),
}
_ENVELOPE: Final = frozenset(
    ["Action", "Version", "AWSAccessKeyId", "Signature", "SignatureMethod", "SignatureVersion", "Timestamp", "Expires"]
)
_ELEMENTS: Final = {"Messages": "Message", "QueueUrls": "QueueUrl", "Failed": "BatchResultErrorEntry"}
_RESPONSE: Final = "Response"
STYLE: Final = "sqs"


def view_sqs(request: Request) -> dict[str, Any]:
    """Read the form of a request as the document of the JSON protocol."""
    fields: dict[str, Any] = {}
    for name, value in request.form:
        if name in _ENVELOPE:
            continue
        node = fields
        *parents, last = name.split(".")
        for parent in parents:
            child = node.get(parent)
            if not isinstance(child, dict):
                child = node[parent] = {}
            node = child
        node[last] = value
    said = _settled(fields)
    if "QueueUrl" not in said and request.path.strip("/"):
        said["QueueUrl"] = request.path
    return {**said, "tags": said["Tags"]} if "Tags" in said else said


def _settled(fields: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in fields.items():
        if name in _LISTS:
            found[_LISTS[name]] = [_settled(one) if isinstance(one, dict) else one for one in _numbered(value)]
        elif name in _PAIRS:
            whole, key = _PAIRS[name]
            found[whole] = {str(one.get(key)): _value(one) for one in _numbered(value) if isinstance(one, dict)}
        elif name in _NUMBERS and str(value).lstrip("-").isdecimal():
            found[name] = int(value)
        else:
            found[name] = value
    return found


def _numbered(value: Any) -> list[Any]:
    """List what is numbered from 1; one alone may go without a number."""
    if not isinstance(value, dict) or not all(key.isdecimal() for key in value):
        return [value]
    return [value[key] for key in sorted(value, key=int)]


def _value(pair: Mapping[str, Any]) -> Any:
    return pair.get("Value", "")


def write_answer(value: Any) -> bytes:
    """Write ``{SendMessageResponse: {SendMessageResult: {…}, …}}`` in XML, lists and mappings as the query protocol has them."""
    from understudy.core.engine.templates.texts import elements  # noqa: PLC0415  the filters know how JSON is written, and so this

    return "".join(elements(_shaped(child, name.removesuffix(_RESPONSE)), name) for name, child in value.items()).encode()


def _shaped(value: Any, operation: str) -> Any:
    if isinstance(value, list):
        return [_shaped(one, operation) for one in value]
    if not isinstance(value, Mapping):
        return value
    found: dict[str, Any] = {}
    names = {"Successful": f"{operation}ResultEntry", **_ELEMENTS}
    for name, child in value.items():
        pair = next(((element, key) for element, (whole, key) in _PAIRS.items() if whole == name), None)
        if pair is not None and isinstance(child, Mapping):
            found[pair[0]] = [{pair[1]: key, "Value": _shaped(one, operation)} for key, one in child.items()]
        else:
            found[names.get(str(name), str(name))] = _shaped(child, operation)
    return found


def read_answer(tree: Any) -> dict[str, Any] | None:
    """Read an answer in XML as the document of the JSON protocol; None when it is no answer of an operation."""
    name, root = next(iter(tree.items()), ("", None)) if isinstance(tree, dict) else ("", None)
    if not name.endswith(_RESPONSE) or not isinstance(root, dict):
        return None
    operation = name.removesuffix(_RESPONSE)
    result = root.get(f"{operation}Result")
    found = _unshaped(result, operation) if isinstance(result, dict) else {}
    return found if isinstance(found, dict) else {}


def _unshaped(value: Any, operation: str) -> Any:
    if not isinstance(value, dict):
        return value
    found: dict[str, Any] = {}
    names: dict[str, str] = {f"{operation}ResultEntry": "Successful", **{element: name for name, element in _ELEMENTS.items()}}
    for name, child in value.items():
        many = child if isinstance(child, list) else [child]
        if name in _PAIRS and all(isinstance(one, dict) for one in many):
            whole, key = _PAIRS[name]
            found[whole] = {str(one.get(key)): one.get("Value", "") for one in many}
        elif name in names and operation != "CreateQueue" and (name != "QueueUrl" or operation == "ListQueues"):
            found[names[name]] = [_unshaped(one, operation) for one in many]
        else:
            found[name] = _unshaped(child, operation)
    return found
