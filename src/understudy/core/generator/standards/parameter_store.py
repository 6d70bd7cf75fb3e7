"""Parameter Store of AWS Systems Manager, API version 2014-11-06: parameters known by name, their versions, and what stands below a path.

Source: AWS Systems Manager API Reference, "PutParameter", "GetParametersByPath" and the other actions on parameters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.standards.standard import Operation, Refusal, Standard
from understudy.core.generator.templates.nodes import escape, quoted
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import id_format

_ALL = "ssm_parameters"
_NAME = "request.json.Name | parameter_name"
_ONE = f"lookup('{_ALL}', {_NAME})"
_TAGGED = "lookup('" + _ALL + "', request.json.ResourceId)"
_KNOWN = (  # members of what is shown of parameters that follow from what was put
    *("Name", "ARN", "Type", "Value", "Version", "LastModifiedDate", "Description", "KeyId", "AllowedPattern"),
    *("Tier", "DataType", "Policies", "Labels"),
)


def _error(code: str, message: str) -> dict[str, Any]:
    return {"status": 400, "json": {"__type": code, "message": message}}


def _absent(code: str, key: str) -> Refusal:
    return Refusal(code, _error(code, ""), conditions=(Condition("item", (_ALL, "{{ " + key + " }}"), "absent"),))


_NOT_FOUND: Final = _absent("ParameterNotFound", _NAME)
_NO_VERSION: Final = Refusal(
    "ParameterVersionNotFound",
    _error("ParameterVersionNotFound", "Systems Manager could not find the version of the parameter."),
    tests=("{{ (" + _ONE + " | parameter_version(request.json.Name)) is none }}",),
)
_TAKEN: Final = Refusal(
    "ParameterAlreadyExists",
    _error(
        "ParameterAlreadyExists", "The parameter already exists. To overwrite this value, set the overwrite option in the request to true."
    ),
    tests=("{{ exists('" + _ALL + "', " + _NAME + ") and not request.json.Overwrite }}",),
)
_NO_RESOURCE: Final = _absent("InvalidResourceId", "request.json.ResourceId")


def _written(then: Mapping[str, Any], own: Sequence[Sample], every: Sequence[Sample]) -> Mapping[str, Any]:
    """Make ARNs and sealed values like the recorded ones."""
    start = "arn:aws:ssm:us-east-1:123456789012:parameter"
    put = {str(sample.asked.tree.get("Value")) for sample in own if sample.asked.tree.get("Type") == "SecureString"}
    sealed: list[str] = []
    for one in _shown(every):
        name, arn = str(one.get("Name")), str(one.get("ARN", ""))
        if arn.endswith(name):
            start = arn.removesuffix(name)
        if one.get("Type") == "SecureString" and "Value" in one and str(one["Value"]) not in put:
            sealed.append(str(one["Value"]))
    item = {**then["create"]["item"], "ARN": escape(start) + "{{ name }}"}
    return {**then, "let": {**then["let"], "sealed": _sealed(sealed, put)}, "create": {**then["create"], "item": item}}


def _sealed(shown: Sequence[str], put: set[str]) -> str:
    """Write what stands for a value that is not decrypted: words before the very value, or something drawn."""
    starts = {one.removesuffix(value) for one in shown for value in put if one.endswith(value)}
    if len(starts) == 1:
        return escape(starts.pop()) + "{{ request.json.Value }}"
    form = (id_format(list(shown)) if shown else None) or "{alnum:160}"
    return "{{ new_id(" + quoted(form) + ") if request.json.Type == 'SecureString' else '' }}"


def _with_more(then: Mapping[str, Any], own: Sequence[Sample], _: Sequence[Sample]) -> Mapping[str, Any]:
    """Say what the server says of every parameter besides (who changed it), and that more follows as it does."""
    every = list(_shown(own))
    told = {name: value for one in every for name, value in one.items() if name not in _KNOWN and isinstance(value, str)}
    same = {name: value for name, value in told.items() if all(one.get(name) == value for one in every)}
    more = "{" + ", ".join(f"{quoted(name)}: {quoted(value)}" for name, value in same.items()) + "}"
    text = str(then["json"]).replace("MORE", more)
    is_eager = any("NextToken" in one.asked.tree and not one.answer.tree.get("Parameters") for one in own)
    return {**then, "json": text[: text.rindex(")")] + ", eager=true)" + text[text.rindex(")") + 1 :] if is_eager else text}


def _shown(samples: Sequence[Sample]) -> Iterator[Mapping[str, Any]]:
    """Give what answers show of parameters."""
    for sample in samples:
        tree = sample.answer.tree if sample.good and isinstance(sample.answer.tree, Mapping) else {}
        found = [tree.get("Parameter"), *(tree.get("Parameters") or ())]
        yield from (one for one in found if isinstance(one, Mapping))


def _list(found: str, size: int, *refusals: Refusal) -> Operation:
    text = "{{ " + found + f" | aws_page(request.json, 'Parameters', {size})" + " }}"
    return Operation({"json": text}, refusals, says=("Parameters", "NextToken"), adapt=_with_more)


def _tagging(change: str) -> Operation:
    item = {"Tags": "{{ item.Tags | default([]) | " + change + " }}"}
    return Operation({"update": {"in": _ALL, "key": "{{ request.json.ResourceId }}", "item": item}, "json": {}}, (_NO_RESOURCE,))


PARAMETER_STORE: Final = Standard(
    "Parameter Store of AWS Systems Manager",
    "header:x-amz-target",
    "AmazonSSM.",
    {
        "PutParameter": Operation(
            {
                "let": {
                    "name": "{{ " + _NAME + " }}",
                    "known": "{{ lookup('" + _ALL + "', name) | default({}) }}",
                    "sealed": "",
                    "versions": "{{ known | parameter_written(request.json, now('', 'epoch_float'), sealed) }}",
                },
                "create": {
                    "in": _ALL,
                    "key": "{{ name }}",
                    "item": {
                        "Name": "{{ name }}",
                        "Tags": "{{ known.Tags | default(request.json.Tags) | default([]) }}",
                        "versions": "{{ versions }}",
                    },
                },
                "json": {"Version": "{{ versions | length }}"},
            },
            (_TAKEN,),
            adapt=_written,
        ),
        "GetParameter": Operation(
            {"json": {"Parameter": "{{ " + _ONE + " | parameter_shown(request.json, request.json.Name) }}"}}, (_NOT_FOUND, _NO_VERSION)
        ),
        "GetParameters": Operation(
            {
                "json": {
                    "Parameters": {
                        "$for": f"one in known_among('{_ALL}', request.json.Names)",
                        "$each": "{{ lookup('" + _ALL + "', one) | parameter_shown(request.json) }}",
                    },
                    "InvalidParameters": "{{ others('" + _ALL + "', request.json.Names) }}",
                }
            }
        ),
        "GetParametersByPath": _list(f"items('{_ALL}') | parameter_below(request.json)", 10),
        "GetParameterHistory": _list(f"{_ONE} | parameter_history(request.json, MORE)", 50, _NOT_FOUND),
        "DescribeParameters": _list(f"items('{_ALL}') | parameter_described(request.json, MORE)", 50),
        "LabelParameterVersion": Operation(
            {
                "update": {
                    "in": _ALL,
                    "key": "{{ " + _NAME + " }}",
                    "item": {"versions": "{{ item | parameter_labeled(request.json) }}"},
                },
                "json": {
                    "InvalidLabels": [],
                    "ParameterVersion": "{{ request.json.ParameterVersion | default(item.versions | length) }}",
                },
            },
            (_NOT_FOUND,),
        ),
        "DeleteParameter": Operation({"remove": {"in": _ALL, "key": "{{ " + _NAME + " }}"}, "json": {}}, (_NOT_FOUND,)),
        "DeleteParameters": Operation(
            {
                "let": {
                    "there": "{{ known_among('" + _ALL + "', request.json.Names) }}",
                    "unknown": "{{ others('" + _ALL + "', request.json.Names) }}",
                },
                "remove": {"in": _ALL, "for": "one in there", "key": "{{ one }}"},
                "json": {"DeletedParameters": "{{ there }}", "InvalidParameters": "{{ unknown }}"},
            }
        ),
        "AddTagsToResource": _tagging("aws_tagged(request.json.Tags)"),
        "RemoveTagsFromResource": _tagging("aws_untagged(request.json.TagKeys)"),
        "ListTagsForResource": Operation({"json": {"TagList": "{{ " + _TAGGED + ".Tags | default([]) }}"}}, (_NO_RESOURCE,)),
    },
)
