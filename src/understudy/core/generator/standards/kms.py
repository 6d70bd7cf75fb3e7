"""AWS Key Management Service, API version 2014-11-01: keys, their aliases, and texts that come back only with the key and the context.

Source: AWS Key Management Service API Reference, "Actions". A ciphertext, a data key and a signature are drawn and remembered: nothing
is encrypted, and what another server encrypted or signed is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from understudy.core.engine.templates.kms import size_of
from understudy.core.generator.standards.standard import Operation, Refusal, Standard
from understudy.core.generator.templates.nodes import escape
from understudy.core.generator.traffic.sample import Sample

_KEYS, _ALIASES, _TEXTS = "kms_keys", "kms_aliases", "kms_texts"
_OVERHEAD: Final = 88  # octets that a ciphertext is longer than its text, where nothing was recorded
_NOW: Final = "{{ now('', 'epoch_float') }}"
_MADE: Final = ("AWSAccountId", "KeyUsage", "KeySpec", "CustomerMasterKeySpec", "Origin", "MultiRegion")  # what a request may say of a key
_OWN: Final = ("KeyId", "Arn", "CreationDate", "Description", "Enabled", "KeyState")


def _key(told: str = "request.json.KeyId") -> str:
    """Write the id of the key that an id, an ARN or an alias names."""
    return f"lookup('{_ALIASES}', {told} | kms_alias).TargetKeyId | default({told} | kms_key)"


def _arn(told: str = "request.json.KeyId") -> str:
    return "{{ " + f"lookup('{_KEYS}', {_key(told)}).metadata.Arn" + " }}"


def _error(code: str, message: str) -> dict[str, Any]:
    return {"status": 400, "json": {"__type": code, "message": message}}


def _missing(told: str = "request.json.KeyId") -> tuple[Refusal, ...]:
    """Refuse what names an alias, or a key, that is not there."""
    alias = f"({told} | kms_alias) and not exists('{_ALIASES}', {told} | kms_alias)"
    return (
        Refusal("NotFoundException", _error("NotFoundException", "Alias is not found."), tests=("{{ " + alias + " }}",), words=("alias",)),
        Refusal(
            "NotFoundException",
            _error("NotFoundException", "Key does not exist"),
            tests=("{{ not (" + told + " | kms_alias) and not exists('" + _KEYS + "', " + told + " | kms_key) }}",),
        ),
    )


_NO_KEY: Final = _missing()
_NO_TARGET: Final = _missing("request.json.TargetKeyId")
_NO_ALIAS: Final = _missing("request.json.AliasName")[:1]
_TAKEN: Final = Refusal(
    "AlreadyExistsException",
    _error("AlreadyExistsException", "An alias with this name already exists."),
    tests=("{{ exists('" + _ALIASES + "', request.json.AliasName) }}",),
)


def _unreadable(context: str) -> Refusal:
    told = f"lookup('{_TEXTS}', request.json.CiphertextBlob)"
    other = f"({told}.context | default({{}})) != (request.json.{context} | default({{}}))"
    return Refusal(
        "InvalidCiphertextException",
        _error("InvalidCiphertextException", ""),
        tests=("{{ not exists('" + _TEXTS + "', request.json.CiphertextBlob) or " + other + " }}",),
    )


def _keys_made(then: Mapping[str, Any], own: Sequence[Sample], _: Sequence[Sample]) -> Mapping[str, Any]:
    """Say of new keys what the server said of recorded ones of the same kind, of those that say nothing of their kind before all."""
    kinds: dict[str, dict[str, Any]] = {}
    start = "arn:aws:kms:us-east-1:123456789012:key/"
    for sample in sorted(own, key=lambda one: any(name in one.asked.tree for name in _MADE)):
        metadata = sample.answer.tree.get("KeyMetadata") or {}
        start = str(metadata.get("Arn", start)).removesuffix(str(metadata.get("KeyId")))
        kind = str(sample.asked.tree.get("KeySpec") or sample.asked.tree.get("CustomerMasterKeySpec") or "")
        kinds.setdefault(kind, {name: value for name, value in metadata.items() if name not in _OWN})
    usual = kinds.get("", next(iter(kinds.values()), {}))
    said = {name: "{{ request.json." + name + " | default(omit) }}" for name in _MADE if any(name in one for one in kinds.values())}
    metadata = {"$merge": ["{{ kinds[kind] | default(usual) }}", said, {**then["let"]["own"], "Arn": escape(start) + "{{ id }}"}]}
    let = {name: value for name, value in then["let"].items() if name != "own"}
    let |= {"kinds": {name: value for name, value in kinds.items() if name}, "usual": usual, "metadata": metadata}
    return {**then, "let": let}


def _as_long(then: Mapping[str, Any], own: Sequence[Sample], _: Sequence[Sample]) -> Mapping[str, Any]:
    """Draw ciphertexts that are as much longer than their texts as the recorded ones."""
    told = [
        size_of(str(one.answer.tree["CiphertextBlob"])) - size_of(str(one.asked.tree.get("Plaintext", one.answer.tree.get("Plaintext"))))
        for one in own
        if "CiphertextBlob" in one.answer.tree and ("Plaintext" in one.asked.tree or "Plaintext" in one.answer.tree)
    ]
    if not told:
        return then
    let = {
        name: value.replace(f", {_OVERHEAD})", f", {told[0]})").replace(f"({_OVERHEAD})", f"({told[0]})")
        for name, value in then["let"].items()
    }
    return {**then, "let": let}


def _as_empty(then: Mapping[str, Any], own: Sequence[Sample], _: Sequence[Sample]) -> Mapping[str, Any]:
    """Say nothing in the way in which the server does: `{}`, `null`, or not a single octet."""
    raw = own[0].answer.raw.strip()
    rest = {name: value for name, value in then.items() if name != "json"}
    return rest if not raw else {**rest, "json": None} if raw == b"null" else then


def _aliases_made(then: Mapping[str, Any], own: Sequence[Sample], every: Sequence[Sample]) -> Mapping[str, Any]:
    """Give aliases ARNs like the recorded ones, and moments where the server tells them."""
    then = _as_empty(then, own, every)
    seen = [one for one in _aliases(every) if not _is_of_aws(one)]
    start = next((str(one["AliasArn"]).removesuffix(str(one["AliasName"])) for one in seen if "AliasArn" in one), "")
    moments = {name: _NOW for name in ("CreationDate", "LastUpdatedDate") if any(name in one for one in seen)}
    item = {**then["create"]["item"], "AliasArn": escape(start or "arn:aws:kms:us-east-1:123456789012:") + "{{ request.json.AliasName }}"}
    return {**then, "create": {**then["create"], "item": {**item, **moments}}}


def _aliases_listed(then: Mapping[str, Any], own: Sequence[Sample], every: Sequence[Sample]) -> Mapping[str, Any]:
    """Show the aliases that the service has of its own, on the side of the others where they were recorded."""
    then = _paged(then, own, every)
    full = [list(_aliases([one])) for one in own if "KeyId" not in one.asked.tree]
    services: list[Any] = next(([one for one in shown if _is_of_aws(one)] for shown in full), [])
    if not services:
        return then
    is_first = all(_is_of_aws(shown[0]) for shown in full if shown)
    parts = ("services", f"items('{_ALIASES}')")
    found = "(" + " + ".join(parts if is_first else parts[::-1]) + ")"
    return {**then, "let": {"services": [dict(one) for one in services]}, "json": then["json"].replace(parts[1], found)}


def _aliases(samples: Sequence[Sample]) -> Iterator[Mapping[str, Any]]:
    for sample in samples:
        tree = sample.answer.tree if sample.good and isinstance(sample.answer.tree, Mapping) else {}
        yield from (one for one in tree.get("Aliases") or () if isinstance(one, Mapping))


def _is_of_aws(alias: Mapping[str, Any]) -> bool:
    return str(alias.get("AliasName")).startswith("alias/aws/")


def _paged(then: Mapping[str, Any], own: Sequence[Sample], _: Sequence[Sample]) -> Mapping[str, Any]:
    """Say that a last page has no marker where the server does."""
    says = any("NextMarker" in one.answer.tree and one.answer.tree["NextMarker"] is None for one in own)
    return {**then, "json": then["json"].replace("') }}", "', null=true) }}")} if says else then


def _list(found: str, member: str, *refusals: Refusal, adapt: Any = _paged) -> Operation:
    text = "{{ " + found + f" | kms_page(request.json, '{member}')" + " }}"
    return Operation({"json": text}, refusals, says=(member, "NextMarker", "Truncated"), adapt=adapt)


def _changing(item: Mapping[str, Any], answer: Mapping[str, Any] | None = None) -> Operation:
    then = {"update": {"in": _KEYS, "key": "{{ " + _key() + " }}", "item": dict(item)}, "json": dict(answer or {})}
    return Operation(then, _NO_KEY, adapt=None if answer else _as_empty)


def _turning(changes: str, answer: Mapping[str, Any] | None = None) -> Operation:
    """Write an operation that changes what is said of a key."""
    return _changing({"metadata": "{{ item.metadata | without('DeletionDate') | merge({" + changes + "}) }}"}, answer)


def _kept(key: str, text: str, context: str = "EncryptionContext") -> dict[str, Any]:
    item = {"key": "{{ " + key + " }}", "Plaintext": "{{ " + text + " }}", "context": "{{ request.json." + context + " | default({}) }}"}
    return {"in": _TEXTS, "key": "{{ blob }}", "item": item}


def _drawn(size: str) -> str:
    return "{{ new_id(" + size + " | base64_form) }}"


_TEXT = f"lookup('{_TEXTS}', request.json.CiphertextBlob)"
_TEXT_ARN = "{{ lookup('" + _KEYS + "', " + _TEXT + ".key).metadata.Arn }}"
_DATA_KEY: Final = {
    "text": _drawn("request.json | kms_data_key"),
    "blob": "{{ new_id(request.json | kms_data_key | base64_form(" + str(_OVERHEAD) + ")) }}",
}

KMS: Final = Standard(
    "AWS Key Management Service",
    "header:x-amz-target",
    "TrentService.",
    {
        "CreateKey": Operation(
            {
                "let": {
                    "id": "{{ new_id('{uuid}') }}",
                    "kind": "{{ request.json.KeySpec | default(request.json.CustomerMasterKeySpec) | default('') }}",
                    "own": {
                        "KeyId": "{{ id }}",
                        "CreationDate": _NOW,
                        "Description": "{{ request.json.Description | default('') }}",
                        "Enabled": True,
                        "KeyState": "Enabled",
                    },
                },
                "create": {
                    "in": _KEYS,
                    "key": "{{ id }}",
                    "item": {"metadata": "{{ metadata }}", "Tags": "{{ request.json.Tags | default([]) }}", "rotates": False},
                },
                "json": {"KeyMetadata": "{{ metadata }}"},
            },
            adapt=_keys_made,
        ),
        "DescribeKey": Operation({"json": {"KeyMetadata": "{{ lookup('" + _KEYS + "', " + _key() + ").metadata }}"}}, _NO_KEY),
        "ListKeys": _list(f"items('{_KEYS}') | kms_listed", "Keys"),
        "EnableKey": _turning("'Enabled': true, 'KeyState': 'Enabled'"),
        "DisableKey": _turning("'Enabled': false, 'KeyState': 'Disabled'"),
        "UpdateKeyDescription": _turning("'Description': request.json.Description"),
        "ScheduleKeyDeletion": _turning(
            "'Enabled': false, 'KeyState': 'PendingDeletion', "
            "'DeletionDate': now('', 'epoch_float') + (request.json.PendingWindowInDays | default(30)) * 86400",
            {"DeletionDate": "{{ now('', 'epoch_float') + (request.json.PendingWindowInDays | default(30)) * 86400 }}"},
        ),
        "CancelKeyDeletion": _turning("'Enabled': false, 'KeyState': 'Disabled'"),
        "EnableKeyRotation": _changing({"rotates": True}),
        "DisableKeyRotation": _changing({"rotates": False}),
        "GetKeyRotationStatus": Operation(
            {"json": {"KeyRotationEnabled": "{{ lookup('" + _KEYS + "', " + _key() + ").rotates }}"}}, _NO_KEY
        ),
        "TagResource": _changing({"Tags": "{{ item.Tags | aws_tagged(request.json.Tags, 'TagKey') }}"}),
        "UntagResource": _changing({"Tags": "{{ item.Tags | aws_untagged(request.json.TagKeys, 'TagKey') }}"}),
        "ListResourceTags": _list(f"lookup('{_KEYS}', {_key()}).Tags", "Tags", *_NO_KEY),
        "CreateAlias": Operation(
            {
                "create": {
                    "in": _ALIASES,
                    "key": "{{ request.json.AliasName }}",
                    "item": {"AliasName": "{{ request.json.AliasName }}", "TargetKeyId": "{{ request.json.TargetKeyId | kms_key }}"},
                },
                "json": {},
            },
            (_TAKEN, *_NO_TARGET),
            adapt=_aliases_made,
        ),
        "UpdateAlias": Operation(
            {
                "update": {
                    "in": _ALIASES,
                    "key": "{{ request.json.AliasName }}",
                    "item": {"TargetKeyId": "{{ request.json.TargetKeyId | kms_key }}"},
                },
                "json": {},
            },
            (*_NO_ALIAS, *_NO_TARGET),
            adapt=_as_empty,
        ),
        "DeleteAlias": Operation(
            {"remove": {"in": _ALIASES, "key": "{{ request.json.AliasName }}"}, "json": {}}, _NO_ALIAS, adapt=_as_empty
        ),
        "ListAliases": _list(
            f"items('{_ALIASES}') | kms_aliases(({_key()}) if request.json.KeyId else '')", "Aliases", adapt=_aliases_listed
        ),
        "Encrypt": Operation(
            {
                "let": {
                    "key": "{{ " + _key() + " }}",
                    "blob": "{{ new_id(request.json.Plaintext | kms_size | base64_form(" + str(_OVERHEAD) + ")) }}",
                },
                "create": _kept("key", "request.json.Plaintext"),
                "json": {"CiphertextBlob": "{{ blob }}", "KeyId": _arn()},
            },
            _NO_KEY,
            adapt=_as_long,
        ),
        "Decrypt": Operation(
            {"json": {"Plaintext": "{{ " + _TEXT + ".Plaintext }}", "KeyId": _TEXT_ARN}}, (_unreadable("EncryptionContext"),)
        ),
        "ReEncrypt": Operation(
            {
                "let": {
                    "text": "{{ " + _TEXT + " }}",
                    "key": "{{ " + _key("request.json.DestinationKeyId") + " }}",
                    "blob": "{{ new_id(text.Plaintext | kms_size | base64_form(" + str(_OVERHEAD) + ")) }}",
                },
                "create": _kept("key", "text.Plaintext", "DestinationEncryptionContext"),
                "json": {"CiphertextBlob": "{{ blob }}", "SourceKeyId": _TEXT_ARN, "KeyId": _arn("request.json.DestinationKeyId")},
            },
            (*_missing("request.json.DestinationKeyId"), _unreadable("SourceEncryptionContext")),
        ),
        "GenerateDataKey": Operation(
            {
                "let": {"key": "{{ " + _key() + " }}", **_DATA_KEY},
                "create": _kept("key", "text"),
                "json": {"CiphertextBlob": "{{ blob }}", "Plaintext": "{{ text }}", "KeyId": _arn()},
            },
            _NO_KEY,
            adapt=_as_long,
        ),
        "GenerateDataKeyWithoutPlaintext": Operation(
            {
                "let": {"key": "{{ " + _key() + " }}", **_DATA_KEY},
                "create": _kept("key", "text"),
                "json": {"CiphertextBlob": "{{ blob }}", "KeyId": _arn()},
            },
            _NO_KEY,
        ),
        "GenerateRandom": Operation({"json": {"Plaintext": _drawn("request.json.NumberOfBytes")}}),
    },
)
