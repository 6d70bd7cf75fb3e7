"""What operations of the admin API take, as pydantic models: they check calls and describe them in the OpenAPI document.

A member that is null counts as not given. Every model is closed but `Document`, whose content the operation checks itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from understudy.errors import UsageError


class Payload(BaseModel):
    """The query or the body of a call."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Document(BaseModel):
    """A body that is a document of its own, handed on as it is."""

    model_config = ConfigDict(extra="allow", frozen=True)


class Nothing(Payload):
    """No parameters or members at all."""


class OfSession(Payload):
    """One session of a service."""

    session: str | None = Field(None, description="the session; default: the common one")


class InSession(Payload):
    """What belongs to one session, or to all."""

    session: str | None = Field(None, description="only this session")


class Scope(InSession):
    """What belongs to one service or session, or to all."""

    service: str | None = Field(None, description="only this service")


class StubDocument(Document):
    """A stub as in a stub file."""

    id: str | None = Field(None, description="unique in the service")
    when: dict[str, Any] | None = Field(None, description="as in a stub file")
    then: dict[str, Any] | None = Field(None, description="as in a stub file")


class ActiveScenarios(Scope):
    """Scenarios to switch off."""

    name: str | None = Field(None, description="only this one")


class Activation(Payload):
    """A scenario to switch on."""

    name: str = Field(description="the scenario")
    service: str | None = Field(None, description="for this service alone")
    session: str | None = Field(None, description="for this session alone")
    ttl_s: float | None = Field(None, description="seconds after which it is off again")


class JournalQuery(Scope):
    """Which journal entries to list, and how."""

    stub: str | None = Field(None, description="only what this stub answered")
    misses: bool | None = Field(None, description="only requests that no stub took")
    after: int | None = Field(None, description="only entries numbered higher")
    limit: int | None = Field(None, description="only so many, the newest; default 1000")
    bodies: bool | None = Field(None, description="with bodies; default true")
    raw: bool | None = Field(None, description="with secrets as they were said; default false")


class Patience(Scope):
    """An expectation that may come true a little later."""

    within_s: float | None = Field(None, description="judge again until it is so, for at most so many seconds")


class Expectation(Patience):
    """How often requests should have been made."""

    when: dict[str, Any] | None = Field(None, description="as in a stub file")
    times: int | None = Field(None, description="exactly so many")
    at_least: int | None = Field(None, description="at least so many")
    at_most: int | None = Field(None, description="at most so many")


class OrderedExpectation(Patience):
    """In which order requests should have been made."""

    whens: list[Any] = Field(description="each as `when` in a stub file")


class ClockChange(Payload):
    """What to do with the time on stage."""

    frozen: bool | None = Field(None, description="stop time, or let it pass again")
    set: float | None = Field(None, description="UTC epoch seconds")
    advance: float | None = Field(None, description="seconds")
    speed: float | None = Field(None, description="seconds that pass per second")
    reset: bool | None = Field(None, description="follow the system's clock again")


def read_query(model: type[BaseModel], given: Mapping[str, str]) -> dict[str, Any]:
    """Read parameters of a query.

    Raises:
        UsageError: one is unknown, missing or of the wrong type.
    """
    try:
        return model.model_validate_strings(dict(given)).model_dump(exclude_none=True)
    except ValidationError as error:
        raise UsageError(_explain(error, model, "parameter")) from error


def read_body(model: type[BaseModel], given: Mapping[str, Any]) -> dict[str, Any]:
    """Check the members of a body; those of a `Document` come back untouched.

    Raises:
        UsageError: one is unknown, missing or of the wrong type.
    """
    try:
        read = model.model_validate(given, strict=True)
    except ValidationError as error:
        raise UsageError(_explain(error, model, "member")) from error
    return dict(given) if issubclass(model, Document) else read.model_dump(exclude_none=True)


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of a model, in which a member that may be left out is not said to be nullable."""
    schema = model.model_json_schema()
    for member in schema.get("properties", {}).values():
        kinds = [kind for kind in member.pop("anyOf", ()) if kind != {"type": "null"}]
        member.update(*kinds)
        member.pop("default", None)
        member.pop("title", None)
    return schema


def _explain(error: ValidationError, model: type[BaseModel], what: str) -> str:
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0])
    if first["type"] == "extra_forbidden":
        close = get_close_matches(name, model.model_fields, 1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        return f"unknown {what} {name!r}.{hint} Valid: {', '.join(model.model_fields) or 'none'}"
    if first["type"] == "missing":
        return f"{what} {name!r} is missing: {model.model_fields[name].description}"
    message = first["msg"][:1].lower() + first["msg"][1:]
    return f"{what} {name!r}: {message}, and is {str(first['input'])[:60]!r}"
