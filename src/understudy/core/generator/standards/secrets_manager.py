"""AWS Secrets Manager, API version 2017-10-17: secrets known by name or ARN, their versions, and the stages that point at them.

Source: AWS Secrets Manager API Reference, "Actions".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.standards.standard import Operation, Refusal, Standard
from understudy.core.generator.templates.nodes import escape, quoted
from understudy.core.generator.traffic.sample import Sample

_SECRETS = "secretsmanager_secrets"
_NAME = "request.json.SecretId | secret_name"
_SECRET = f"lookup('{_SECRETS}', {_NAME})"
_MOMENT = "{{ now('', 'epoch_float') }}"
_VERSION = "{{ request.json.ClientRequestToken if request.json.ClientRequestToken else new_id('{uuid}') }}"
_BRINGS = "request.json.SecretString is defined or request.json.SecretBinary is defined"
_STAGES = ("VersionIdsToStages", "SecretVersionsToStages")
_DESCRIBED = ("ARN", "Name", "Description", "KmsKeyId", "Tags", "DeletedDate", "LastChangedDate", "CreatedDate", *_STAGES)
_UNSAID = ("LastAccessedDate", "NextRotationDate")  # in what a secret says of itself, of one that was not rotated
_WEEKS = "(0 if request.json.ForceDeleteWithoutRecovery else request.json.RecoveryWindowInDays | default(30)) * 86400"
_WHO = {"ARN": "{{ " + _SECRET + ".ARN }}", "Name": "{{ " + _SECRET + ".Name }}"}


def _error(code: str, message: str) -> dict[str, Any]:
    return {"status": 400, "json": {"__type": code, "Message": message}}


def _refusal(code: str, message: str, test: str, *words: str) -> Refusal:
    return Refusal(code, _error(code, message), tests=("{{ " + test + " }}",), words=words)


_NO_SECRET: Final = Refusal(
    "ResourceNotFoundException",
    _error("ResourceNotFoundException", "Secrets Manager can't find the specified secret."),
    conditions=(Condition("item", (_SECRETS, "{{ " + _NAME + " }}"), "absent"),),
)
_NO_VERSION: Final = _refusal(
    "ResourceNotFoundException",
    "Secrets Manager can't find the specified secret value.",
    f"({_SECRET} | secret_version(request.json)) is none",
    "secret value for",
)
_DELETED: Final = _refusal(
    "InvalidRequestException",
    "You can't perform this operation on the secret because it was marked for deletion.",
    f"{_SECRET}.DeletedDate | default(false, true)",
    "deletion",
    "deleted",
)
_GONE: Final = (_NO_SECRET, _DELETED)
_IS_WAITING = f"(lookup('{_SECRETS}', request.json.Name).DeletedDate | default(false, true))"
_WAITS: Final = _refusal(
    "InvalidRequestException",
    "You can't create this secret because a secret with this name is already scheduled for deletion.",
    _IS_WAITING,
    "scheduled for deletion",
)
_TAKEN: Final = _refusal(
    "ResourceExistsException",
    "The operation failed because the secret already exists.",
    f"exists('{_SECRETS}', request.json.Name) and not {_IS_WAITING}",
)


def _dated(then: Mapping[str, Any], _: Sequence[Sample], every: Sequence[Sample]) -> Mapping[str, Any]:
    """Tell moments in whole seconds where the server does."""
    told = [one["CreatedDate"] for one in _documents(every) if isinstance(one.get("CreatedDate"), int | float)]
    is_whole = bool(told) and all(isinstance(one, int) for one in told)
    return {**then, "let": {**then["let"], "changed_at": _MOMENT.replace("epoch_float", "epoch")}} if is_whole else then


def _made(then: Mapping[str, Any], own: Sequence[Sample], every: Sequence[Sample]) -> Mapping[str, Any]:
    """Give secrets ARNs like the recorded ones: the name, and six letters that the server draws."""
    then = _dated(then, own, every)
    start = "arn:aws:secretsmanager:us-east-1:123456789012:secret:"
    for sample in own:
        arn, name = str(sample.answer.tree.get("ARN")), str(sample.asked.tree.get("Name"))
        if arn[:-7].endswith(":secret:" + name):
            start = arn[:-7].removesuffix(name)
    item = {**then["create"]["item"], "ARN": escape(start) + "{{ request.json.Name }}-{{ new_id('{alnum:6}') }}"}
    return {**then, "create": {**then["create"], "item": item}}


def _shown(then: Mapping[str, Any], own: Sequence[Sample], _: Sequence[Sample]) -> Mapping[str, Any]:
    """Say what the server says of secrets: where it tells of stages, and what is null where there is nothing to say."""
    seen = [one for one in _documents(own) if "ARN" in one]
    said = [name for name in _STAGES if any(name in one for one in seen)]
    empty = [name for name in (*_DESCRIBED, *_UNSAID) if any(name in one and one[name] is None for one in seen)]
    flags = f"{_names(said)}, {_names(empty)})" if said else f"'VersionIdsToStages', {_names(empty)})"
    is_null = any("NextToken" in sample.answer.tree and sample.answer.tree["NextToken"] is None for sample in own)
    text = str(then["json"]).replace("MEMBERS)", flags)
    return {**then, "json": text.replace(", 100)", ", 100, null=true)") if is_null else text}


def _accessed(then: Mapping[str, Any], own: Sequence[Sample], _: Sequence[Sample]) -> Mapping[str, Any]:
    """Say when versions were read where the server says it of those that nobody read as well: now."""
    told = [one.get("LastAccessedDate") for sample in own for one in sample.answer.tree.get("Versions") or ()]
    if not told or None in told:
        return then
    form = "epoch" if all(isinstance(one, int) for one in told) else "epoch_float"
    versions = then["json"]["Versions"].replace("request.json)", f"request.json, now('', '{form}'))")
    return {**then, "json": {**then["json"], "Versions": versions}}


def _names(names: Sequence[str]) -> str:
    return "[" + ", ".join(quoted(name) for name in names) + "]"


def _documents(samples: Sequence[Sample]) -> Iterator[Mapping[str, Any]]:
    """Give the answers of samples, and what they list of secrets."""
    for sample in samples:
        tree = sample.answer.tree
        if sample.good and isinstance(tree, Mapping):
            yield tree
            yield from (one for one in tree.get("SecretList") or () if isinstance(one, Mapping))


def _changing(item: Mapping[str, Any], answer: Mapping[str, Any], *refusals: Refusal, let: Mapping[str, Any] | None = None) -> Operation:
    then = {
        "let": {"changed_at": _MOMENT, **(let or {})},
        "update": {"in": _SECRETS, "key": "{{ " + _NAME + " }}", "item": dict(item)},
        "json": dict(answer),
    }
    return Operation(then, refusals or _GONE, adapt=_dated)


SECRETS_MANAGER: Final = Standard(
    "AWS Secrets Manager",
    "header:x-amz-target",
    "secretsmanager.",
    {
        "CreateSecret": Operation(
            {
                "let": {"changed_at": _MOMENT, "version": _VERSION},
                "create": {
                    "in": _SECRETS,
                    "key": "{{ request.json.Name }}",
                    "item": {
                        "Name": "{{ request.json.Name }}",
                        "Description": "{{ request.json.Description | default(omit) }}",
                        "KmsKeyId": "{{ request.json.KmsKeyId | default(omit) }}",
                        "Tags": "{{ request.json.Tags | default(omit) }}",
                        "CreatedDate": "{{ changed_at }}",
                        "LastChangedDate": "{{ changed_at }}",
                        "versions": "{{ {} | secret_with(request.json, version, changed_at) }}",
                    },
                },
                "json": {
                    "ARN": "{{ item.ARN }}",
                    "Name": "{{ item.Name }}",
                    "VersionId": "{{ version if " + _BRINGS + " else omit }}",
                },
            },
            (_WAITS, _TAKEN),
            adapt=_made,
        ),
        "PutSecretValue": _changing(
            {"versions": "{{ item | secret_with(request.json, version, changed_at) }}", "LastChangedDate": "{{ changed_at }}"},
            {**_WHO, "VersionId": "{{ version }}", "VersionStages": "{{ request.json.VersionStages | default(['AWSCURRENT']) }}"},
            let={"version": _VERSION},
        ),
        "UpdateSecret": _changing(
            {
                "versions": "{{ item | secret_with(request.json, version, changed_at) }}",
                "Description": "{{ request.json.Description | default(item.Description) | default(omit) }}",
                "KmsKeyId": "{{ request.json.KmsKeyId | default(item.KmsKeyId) | default(omit) }}",
                "LastChangedDate": "{{ changed_at }}",
            },
            {**_WHO, "VersionId": "{{ version if " + _BRINGS + " else omit }}"},
            let={"version": _VERSION},
        ),
        "UpdateSecretVersionStage": _changing({"versions": "{{ item | secret_restaged(request.json) }}"}, _WHO),
        "GetSecretValue": Operation(
            {"json": "{{ " + _SECRET + " | secret_value(" + _SECRET + " | secret_version(request.json)) }}"},
            (*_GONE, _NO_VERSION),
            says=("ARN", "Name", "VersionId", "SecretString", "SecretBinary", "VersionStages", "CreatedDate"),
        ),
        "DescribeSecret": Operation(
            {"json": "{{ " + _SECRET + " | secret_shown(MEMBERS) }}"}, (_NO_SECRET,), says=(*_DESCRIBED, *_UNSAID), adapt=_shown
        ),
        "ListSecrets": Operation(
            {"json": "{{ items('" + _SECRETS + "') | secret_listed(request.json, MEMBERS) | aws_page(request.json, 'SecretList', 100) }}"},
            says=("SecretList", "NextToken"),
            adapt=_shown,
        ),
        "ListSecretVersionIds": Operation(
            {"json": {"Versions": "{{ " + _SECRET + " | secret_versions(request.json) }}", "Name": "{{ " + _SECRET + ".Name }}"}},
            (_NO_SECRET,),
            adapt=_accessed,
        ),
        "DeleteSecret": Operation(
            {
                "let": {"who": "{{ " + _SECRET + " }}", "end": "{{ now('', 'epoch_float') + " + _WEEKS + " }}"},
                "update": {
                    "in": _SECRETS,
                    "for": "one in ([] if request.json.ForceDeleteWithoutRecovery else [who.Name])",
                    "key": "{{ one }}",
                    "item": {"DeletedDate": "{{ end }}"},
                },
                "remove": {
                    "in": _SECRETS,
                    "for": "one in ([who.Name] if request.json.ForceDeleteWithoutRecovery else [])",
                    "key": "{{ one }}",
                    "as": "gone",
                },
                "json": {"ARN": "{{ who.ARN }}", "Name": "{{ who.Name }}", "DeletionDate": "{{ end }}"},
            },
            _GONE,
        ),
        "RestoreSecret": _changing({"DeletedDate": "{{ none }}"}, _WHO, _NO_SECRET),
        "TagResource": _changing({"Tags": "{{ item.Tags | default([]) | aws_tagged(request.json.Tags) }}"}, {}),
        "UntagResource": _changing({"Tags": "{{ item.Tags | default([]) | aws_untagged(request.json.TagKeys) }}"}, {}),
        "GetRandomPassword": Operation({"json": {"RandomPassword": "{{ random_bytes(8192) | secret_password(request.json) }}"}}),
    },
)
