"""JSON Schema by jsonschema-rs: never fetches a reference, expressions in linear time."""

from __future__ import annotations

from typing import Any

from understudy.core.matchers.json_schema import Validator


def compile_json_schema(schema: Any) -> Validator:
    """Compile a schema of any draft; 2020-12 when it does not say.

    Raises:
        ValueError: for a schema that is not valid, with a message for people.
    """
    import jsonschema_rs  # noqa: PLC0415  only files with schemas pay for the library

    if not isinstance(schema, dict | bool):
        raise ValueError("a JSON Schema is a mapping, true or false")
    try:
        validator = jsonschema_rs.validator_for(schema, offline=True, validate_formats=True, pattern_options=jsonschema_rs.RegexOptions())
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        raise ValueError(f"bad JSON Schema: {str(error).splitlines()[0]}") from error
    return _Schema(validator)


class _Schema:
    """A compiled schema."""

    __slots__ = ("_validator",)

    def __init__(self, validator: Any) -> None:
        self._validator = validator

    def is_valid(self, document: Any) -> bool:
        """Judge a document."""
        return bool(self._validator.is_valid(document))

    def complaint(self, document: Any) -> str:
        """Say what is wrong first."""
        for error in self._validator.iter_errors(document):
            place = ".".join(str(step) for step in error.instance_path) or "the document"
            return f"{place}: {error.message}"
        return ""
