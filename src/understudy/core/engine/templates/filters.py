"""The filters of templates: pure functions on plain data.

A filter refuses what is missing, except `default` and `list`, which are made for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from mimetypes import MimeTypes
from typing import Any, Final

from understudy.core.engine.templates.aws import FILTERS as AWS
from understudy.core.engine.templates.azure_pages import FILTERS as AZURE_PAGES
from understudy.core.engine.templates.azure_tables import FILTERS as AZURE_TABLES
from understudy.core.engine.templates.calendars import answering
from understudy.core.engine.templates.cloudwatch_logs import FILTERS as CLOUDWATCH_LOGS
from understudy.core.engine.templates.dynamodb.filters import FILTERS as DYNAMODB
from understudy.core.engine.templates.graphql_selection import cut_to
from understudy.core.engine.templates.json_patch import json_patch
from understudy.core.engine.templates.kinesis import FILTERS as KINESIS
from understudy.core.engine.templates.kms import FILTERS as KMS
from understudy.core.engine.templates.lfs import FILTERS as LFS
from understudy.core.engine.templates.links import link_header, with_query
from understudy.core.engine.templates.mappings import FILTERS as MAPPINGS
from understudy.core.engine.templates.missing import Missing
from understudy.core.engine.templates.mixed import write_answers
from understudy.core.engine.templates.moments import parse_offset, read_moment, write_moment
from understudy.core.engine.templates.npm import FILTERS as NPM
from understudy.core.engine.templates.numbers import FILTERS as NUMBERS
from understudy.core.engine.templates.octets import FILTERS as OCTETS
from understudy.core.engine.templates.octets import as_octets
from understudy.core.engine.templates.parameter_store import FILTERS as PARAMETER_STORE
from understudy.core.engine.templates.releases import FILTERS as RELEASES
from understudy.core.engine.templates.s3_objects import FILTERS as S3_OBJECTS
from understudy.core.engine.templates.s3_versions import FILTERS as S3_VERSIONS
from understudy.core.engine.templates.scim_patch import scim_patch
from understudy.core.engine.templates.secrets_manager import FILTERS as SECRETS_MANAGER
from understudy.core.engine.templates.sequences import FILTERS as SEQUENCES
from understudy.core.engine.templates.sns import FILTERS as SNS
from understudy.core.engine.templates.sqs import FILTERS as SQS
from understudy.core.engine.templates.styles import write_json
from understudy.core.engine.templates.texts import FILTERS as TEXTS
from understudy.core.engine.templates.tus import read_metadata
from understudy.core.engine.templates.wheels import FILTERS as WHEELS
from understudy.core.engine.templates.writing import plain, to_text
from understudy.core.model.json_codec import ABSENT, parse_json
from understudy.errors import TemplateError

_XML_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_URL_ALPHABET: Final = bytes.maketrans(b"-_", b"+/")
_MEDIA_TYPES: Final = MimeTypes()
_LONGEST_TEXT: Final = 64 * 1024 * 1024


def default(value: Any, other: Any = "", empty: Any = False) -> Any:  # noqa: FBT002  positional as in Jinja2
    """Return another value for one that is not there; with `true`, also for an empty one."""
    return other if isinstance(value, Missing) or value is ABSENT or (empty and not value) else value


def to_json(value: Any, style: str = "compact") -> str:
    """Write a value as JSON text in a style."""
    return write_json(plain(value), style).decode()


def from_json(value: Any) -> Any:
    """Read JSON text."""
    data = parse_json(as_octets(value))
    if data is ABSENT:
        raise TemplateError("fromjson: this is not JSON")
    return data


def length(value: Any) -> int:
    """Count elements, members, letters or bytes."""
    try:
        return len(value)
    except TypeError as error:
        raise TemplateError(f"length: {type(value).__name__} has none") from error


def truncate(value: Any, size: int) -> Any:
    """Cut text, bytes or a list to a size."""
    return value[:size]


def slice_(value: Any, start: int, stop: int | None = None) -> Any:
    """Take part of text, bytes or a list, from `start` to before `stop`."""
    return value[start:stop]


def date(value: Any, form: str = "iso", offset: Any = None) -> Any:
    """Write a moment (ISO text, HTTP date, epoch) in a format of `now`, moved by an offset."""
    moved = (parse_offset(str(offset)) if offset else 0.0) + read_moment(value)
    return write_moment(moved, form)


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "json_patch": json_patch,
    "scim_patch": scim_patch,
    "abs": abs,
    "answering": answering,
    "cut_to": cut_to,
    "date": date,
    "default": default,
    "fromjson": from_json,
    "json": to_json,
    "link_header": link_header,
    "length": length,
    "max": max,
    "min": min,
    "mixed_answers": write_answers,
    "slice": slice_,
    "string": to_text,
    "tojson": to_json,
    "truncate": truncate,
    "tus_metadata": read_metadata,
    "with_query": with_query,
    **MAPPINGS,
    **NUMBERS,
    **OCTETS,
    **SEQUENCES,
    **TEXTS,
    **AWS,
    **AZURE_PAGES,
    **AZURE_TABLES,
    **CLOUDWATCH_LOGS,
    **DYNAMODB,
    **KINESIS,
    **KMS,
    **LFS,
    **NPM,
    **PARAMETER_STORE,
    **RELEASES,
    **WHEELS,
    **S3_OBJECTS,
    **S3_VERSIONS,
    **SECRETS_MANAGER,
    **SNS,
    **SQS,
}

TAKE_MISSING: Final = frozenset({"default", "list"})


def apply_filter(name: str, value: Any, *arguments: Any, **named: Any) -> Any:
    """Apply a filter by name.

    Raises:
        TemplateError: something is missing, or of a type the filter has no use for.
    """
    if isinstance(value, Missing) and name not in TAKE_MISSING:
        value.fail()
    try:
        return FILTERS[name](value, *arguments, **named)
    except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError) as error:
        raise TemplateError(f"{name}: {error}") from error
