"""What AWS Secrets Manager (2017-10-17) does with secrets: versions, the stages that point at them, what lists show.

Source: AWS Secrets Manager API Reference, "PutSecretValue", "UpdateSecretVersionStage", "ListSecrets", "GetRandomPassword".
A secret is an item with `Name`, `ARN`, `Description`, `KmsKeyId`, `Tags` and `versions`, each with `VersionId`, `CreatedDate`, its
value (`SecretString` or `SecretBinary`) and `stages`.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

CURRENT, PREVIOUS = "AWSCURRENT", "AWSPREVIOUS"
_SUFFIX = re.compile(r"-[A-Za-z0-9]{6}$")
_VALUES = ("SecretString", "SecretBinary")
_SHOWN = ("Description", "KmsKeyId", "Tags", "DeletedDate", "LastChangedDate", "CreatedDate")


def name_of(told: str) -> str:
    """Return the name of a secret, of its name or of its ARN, whether that has its random letters or not."""
    if not told.startswith("arn:"):
        return told
    return _SUFFIX.sub("", told.partition(":secret:")[2])


def with_version(secret: Any, request: Any, name: str, now: float) -> list[dict[str, Any]]:
    """Return the versions of a secret after a request brought a value: the stages that it names point at the new one.

    Where the current version is another one now, the one before is the previous one. A request without a value changes nothing.
    """
    versions = [dict(one) for one in secret.get("versions") or ()]
    told = {member: request[member] for member in _VALUES if request.get(member) is not None}
    if not told:
        return versions
    stages = list(request.get("VersionStages") or [CURRENT])
    if not any(one["stages"] for one in versions) and CURRENT not in stages:
        stages.append(CURRENT)
    kept = [one for one in versions if one["VersionId"] != name]
    return [*_moved(kept, stages), {"VersionId": name, "CreatedDate": now, **told, "stages": stages}]


def restaged(secret: Any, request: Any) -> list[dict[str, Any]]:
    """Return the versions of a secret after a stage was moved from one to another, or taken away."""
    stage, to, source = (request.get(member) for member in ("VersionStage", "MoveToVersionId", "RemoveFromVersionId"))
    versions = [dict(one) for one in secret.get("versions") or ()]
    if to is None:
        return [{**one, "stages": [name for name in one["stages"] if name != stage or one["VersionId"] != source]} for one in versions]
    found = []
    for one in _moved(versions, [stage]):
        is_new = one["VersionId"] == to
        found.append({**one, "stages": [*(name for name in one["stages"] if name != PREVIOUS), stage]} if is_new else one)
    return found


def _moved(versions: Iterable[Mapping[str, Any]], stages: Iterable[str]) -> list[dict[str, Any]]:
    """Take stages from versions; what was current until now is the previous one."""
    gone = {*stages, *((PREVIOUS,) if CURRENT in stages else ())}
    return [
        {
            **one,
            "stages": [
                *(name for name in one["stages"] if name not in gone),
                *((PREVIOUS,) if CURRENT in gone and CURRENT in one["stages"] else ()),
            ],
        }
        for one in versions
    ]


def version_of(secret: Any, request: Any) -> dict[str, Any] | None:
    """Find the version that a request asks for, by its id, its stage or both; the current one where it says neither."""
    told, stage = request.get("VersionId"), request.get("VersionStage")
    for one in secret.get("versions") or ():
        if told is not None and one["VersionId"] != told:
            continue
        if (stage or (CURRENT if told is None else None)) in (None, *one["stages"]):
            return dict(one)
    return None


def value_of(secret: Any, version: Any) -> dict[str, Any]:
    """Show the value of a version, as GetSecretValue does."""
    shown = {"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": version["VersionId"]}
    told = {member: version[member] for member in _VALUES if member in version}
    return {**shown, **told, "VersionStages": version["stages"], "CreatedDate": version["CreatedDate"]}


def shown(secret: Any, members: Any = (), empty: Any = ()) -> dict[str, Any]:
    """Show a secret without its value, as DescribeSecret and ListSecrets do.

    Args:
        secret: the item.
        members: under which names it is told to which versions the stages point.
        empty: the members that are null where there is nothing to say.
    """
    found = {"ARN": secret["ARN"], "Name": secret["Name"], **dict.fromkeys(empty)}
    found |= {name: secret[name] for name in _SHOWN if secret.get(name) not in (None, "", [])}
    stages = {one["VersionId"]: one["stages"] for one in secret.get("versions") or ()}
    return {**found, **(dict.fromkeys(members, stages) if stages else {})}


def versions_of(secret: Any, request: Any, accessed: Any = None) -> list[dict[str, Any]]:
    """List the versions of a secret, as ListSecretVersionIds does; those without a stage are deprecated.

    Args:
        secret: the item.
        request: the body of the request.
        accessed: when all of them were last read, where the server says it.
    """
    more = {} if accessed is None else {"LastAccessedDate": accessed}
    every = [{**one, **more, "VersionStages": one["stages"]} for one in secret.get("versions") or ()]
    told = [{name: value for name, value in one.items() if name not in ("stages", *_VALUES)} for one in every]
    return told if request.get("IncludeDeprecated") else [one for one in told if one["VersionStages"]]


def listed(secrets: Iterable[Any], request: Any, members: Any = (), empty: Any = ()) -> list[Any]:
    """Show the secrets that ListSecrets asks for, in its order; those that are to be deleted only where they are asked for."""
    found = [one for one in secrets if request.get("IncludePlannedDeletion") or not one.get("DeletedDate")]
    for told in request.get("Filters") or ():
        found = [one for one in found if _fits(one, told.get("Key", "all"), told.get("Values") or ())]
    if request.get("SortOrder") == "desc":
        found.reverse()
    return [shown(one, members, empty) for one in found]


def _fits(secret: Any, kind: str, values: Iterable[str]) -> bool:
    tags = secret.get("Tags") or ()
    texts = {
        "name": [secret["Name"]],
        "description": [secret.get("Description") or ""],
        "tag-key": [one["Key"] for one in tags],
        "tag-value": [one["Value"] for one in tags],
    }
    sought = [text for name, found in texts.items() if kind in (name, "all") for text in found]
    wanted = [value for value in values if not value.startswith("!")]
    unwanted = [value[1:] for value in values if value.startswith("!")]
    if any(text.startswith(value) for text in sought for value in unwanted):
        return False
    return not wanted or any(text.startswith(value) for text in sought for value in wanted)


def password_of(drawn: bytes, request: Any) -> str:
    """Write a password of drawn octets, two for each letter: 32 letters of all kinds, unless a request says otherwise."""
    lowers, uppers, digits = string.ascii_lowercase, string.ascii_uppercase, string.digits
    kinds = {"Lowercase": lowers, "Uppercase": uppers, "Numbers": digits, "Punctuation": string.punctuation}
    excluded = set(request.get("ExcludeCharacters") or "")
    alphabets = [
        [one for one in letters if one not in excluded] for kind, letters in kinds.items() if not request.get(f"Exclude{kind}")
    ] + ([[" "]] if request.get("IncludeSpace") else [])
    alphabets = [one for one in alphabets if one]
    size = int(request.get("PasswordLength") or 32)
    every = [letter for letters in alphabets for letter in letters]
    if not every:
        return ""
    text = [every[int.from_bytes(drawn[2 * place : 2 * place + 2]) % len(every)] for place in range(size)]
    if request.get("RequireEachIncludedType", True):
        for place, letters in enumerate(alphabets[:size]):
            if not any(one in letters for one in text):
                text[place] = letters[drawn[place] % len(letters)]
    return "".join(text)


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "secret_listed": listed,
    "secret_name": name_of,
    "secret_password": password_of,
    "secret_restaged": restaged,
    "secret_shown": shown,
    "secret_value": value_of,
    "secret_version": version_of,
    "secret_versions": versions_of,
    "secret_with": with_version,
}
