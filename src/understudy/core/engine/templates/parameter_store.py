"""What Parameter Store (AWS Systems Manager, 2014-11-06) does with parameters: versions, labels, what stands below a path, filters, pages.

Source: AWS Systems Manager API Reference, "GetParameter", "GetParametersByPath", "DescribeParameters", "ParameterStringFilter".
A parameter is an item with `Name`, `ARN`, `Tags` and `versions`, the newest last; each is what the parameter was after a write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

_KEPT = ("Type", "Value", "Description", "KeyId", "AllowedPattern", "Tier", "DataType", "Policies")
_STANDING = ("Type", "Description", "KeyId", "DataType", "Tier")  # stay where a write leaves them out
_HIDDEN = ("Value", "sealed", "Labels")
_READ = ("Name", "Type", "Value", "Version", "LastModifiedDate", "ARN", "DataType")


def name_of(told: str) -> str:
    """Return the name of a parameter, of its name with or without a version or a label (``/app/host:3``), or of its ARN."""
    name = told.partition(":parameter")[2] if told.startswith("arn:") else told
    return name.partition(":")[0]


def written(parameter: Any, request: Any, now: float, sealed: str) -> list[dict[str, Any]]:
    """Return the versions of a parameter after a write; what a write leaves out stays as it was, but for the value.

    Args:
        parameter: the item, or an empty mapping.
        request: the body of PutParameter.
        now: seconds since the epoch.
        sealed: what is shown of a SecureString to who does not ask for its decryption.
    """
    versions = list(parameter.get("versions") or ())
    before = {name: versions[-1][name] for name in _STANDING if name in versions[-1]} if versions else {}
    told = {name: request[name] for name in _KEPT if request.get(name) is not None}
    number = versions[-1]["Version"] + 1 if versions else 1
    made = {"Tier": "Standard", "DataType": "text", **before, **told, "Version": number, "LastModifiedDate": now}
    if made.get("Type") != "SecureString":
        return [*versions, made]
    return [*versions, {"KeyId": "alias/aws/ssm", **made, "sealed": sealed}]


def version_of(parameter: Any, told: str) -> dict[str, Any] | None:
    """Find the version that a name asks for, by its number or one of its labels; the newest where it says neither."""
    versions = parameter.get("versions") or ()
    selector = (told.partition(":parameter")[2] if told.startswith("arn:") else told).partition(":")[2]
    found = [one for one in versions if selector in ("", str(one["Version"])) or selector in (one.get("Labels") or ())]
    return dict(found[-1]) if found else None


def shown(parameter: Any, request: Any, told: str = "") -> dict[str, Any]:
    """Show a version of a parameter as reads do, with its value sealed unless they ask for its decryption."""
    version = version_of(parameter, told) or parameter["versions"][-1]
    found = {**parameter, **version, "Value": _value(version, request)}
    return {name: found[name] for name in _READ if name in found}


def _value(version: Any, request: Any) -> Any:
    return version["sealed"] if "sealed" in version and not request.get("WithDecryption") else version["Value"]


def history(parameter: Any, request: Any, more: Any = ()) -> list[dict[str, Any]]:
    """Show all versions of a parameter, the oldest first, with what the server says of each besides."""
    own = {"Name": parameter["Name"], "Labels": [], **dict(more)}
    every = [{**own, **one, "Value": _value(one, request)} for one in parameter["versions"]]
    return [{name: value for name, value in one.items() if name != "sealed"} for one in every]


def labeled(parameter: Any, request: Any) -> list[dict[str, Any]]:
    """Return the versions of a parameter after labels were given to one of them: each label is at one version."""
    labels = list(request.get("Labels") or ())
    number = request.get("ParameterVersion") or parameter["versions"][-1]["Version"]
    left = [{**one, "Labels": [name for name in one.get("Labels") or () if name not in labels]} for one in parameter["versions"]]
    return [{**one, "Labels": [*one["Labels"], *labels]} if one["Version"] == number else one for one in left]


def described(parameters: Iterable[Any], request: Any, more: Any = ()) -> list[dict[str, Any]]:
    """Show parameters without their values, those that the filters of DescribeParameters select, with what the server says besides."""
    found = [{"Name": one["Name"], **dict(more), **one["versions"][-1]} for one in parameters if _passes(one, request)]
    return [{name: value for name, value in one.items() if name not in _HIDDEN} for one in found]


def below(parameters: Iterable[Any], request: Any) -> list[dict[str, Any]]:
    """Show the parameters right below a path, or all the way down, that the filters of GetParametersByPath select."""
    path = str(request.get("Path", "/")).rstrip("/") + "/"
    names = [one for one in parameters if one["Name"].startswith(path)]
    near = [one for one in names if request.get("Recursive") or "/" not in one["Name"][len(path) :]]
    return [shown(one, request) for one in near if _passes(one, request)]


def _passes(parameter: Any, request: Any) -> bool:
    told = [*(request.get("ParameterFilters") or ()), *(request.get("Filters") or ())]
    return all(
        _fits(parameter, one.get("Key", ""), one.get("Option", ""), [str(value) for value in one.get("Values") or ()]) for one in told
    )


def _fits(parameter: Any, kind: str, option: str, values: list[str]) -> bool:
    newest = parameter["versions"][-1]
    name = "/" + parameter["Name"].lstrip("/")
    if kind == "Path":
        below_ = [name[len(start) :] for start in (value.rstrip("/") + "/" for value in values) if name.startswith(start)]
        return any(option == "Recursive" or "/" not in rest for rest in below_)
    if kind.startswith("tag:"):
        found = [one["Value"] for one in parameter.get("Tags") or () if one["Key"] == kind[4:]]
        return bool(found) and (not values or any(_compares(text, option, value) for text in found for value in values))
    if kind == "Label":
        return any(label in values for label in newest.get("Labels") or ())
    if kind == "Name":
        values = values if option == "Contains" else ["/" + value.lstrip("/") for value in values]
    text = name if kind == "Name" else newest.get(kind)
    return text is not None and any(_compares(str(text), option, value) for value in values)


def _compares(text: str, option: str, value: str) -> bool:
    if option == "BeginsWith":
        return text.startswith(value)
    return value in text if option == "Contains" else text == value


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "parameter_below": below,
    "parameter_described": described,
    "parameter_history": history,
    "parameter_labeled": labeled,
    "parameter_name": name_of,
    "parameter_shown": shown,
    "parameter_version": version_of,
    "parameter_written": written,
}
