"""`body`: everything that can be asked of a body besides a JSON pattern."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from understudy.core.engine.templates.graphql_view import view_graphql
from understudy.core.engine.templates.multipart_view import parse_multipart
from understudy.core.matchers.body import EmptyBody, ExactBytes
from understudy.core.matchers.field import FieldMatcher, NoOtherNames
from understudy.core.matchers.graphql import GraphqlMatcher, tokens_of
from understudy.core.matchers.json_exact import Alike, JsonExact
from understudy.core.matchers.json_path import JsonPathMatcher
from understudy.core.matchers.json_pattern import Members
from understudy.core.matchers.json_schema import JsonSchemaMatcher
from understudy.core.matchers.matcher import BaseMatcher
from understudy.core.matchers.multipart import ANY_PART, PartMatcher
from understudy.core.matchers.place import FormPlace, TextPlace
from understudy.core.matchers.value import BaseValueMatcher
from understudy.core.matchers.vocabulary import is_matcher
from understudy.core.matchers.xml import XmlMatcher
from understudy.core.matchers.xpath import XPathMatcher
from understudy.core.model.message import Request
from understudy.files.languages.json_schema import compile_json_schema
from understudy.files.languages.jsonpath import compile_jsonpath
from understudy.files.languages.placeholders import read_json_places
from understudy.files.languages.xml import IGNORABLE, compile_xml, compile_xpath, digest_xml
from understudy.files.stubs.compile_value import compile_value
from understudy.files.stubs.context import CompileContext, Pointer

_MODIFIERS: Final = frozenset({"form_any_case", "ignore_order", "ignore_extra", "namespaces", "xml_ignore"})
_PART_KEYS: Final = frozenset({"text", "json", "filename", "content_type", "headers"})
_GRAPHQL_KEYS: Final = frozenset({"operation", "type", "field", "query", "variables", "arguments"})


def compile_body(document: Any, context: CompileContext) -> list[BaseMatcher]:
    """Compile the mapping under `body`; `context` is positioned at it."""
    if not isinstance(document, dict):
        context.problem((), "expected a mapping such as {text: …} or {form: {…}}; a JSON pattern stands under 'json' beside 'body'")
        return []
    context.check_keys((), document, "body matcher", BODY_KEYS)
    matchers: list[BaseMatcher] = []
    for key, value in document.items():
        compiler = _COMPILERS.get(key)
        if compiler is not None:
            matchers += compiler(value, document, context)
    return matchers


def _flag(name: str, document: Mapping[str, Any], context: CompileContext) -> bool:
    value = document.get(name, False)
    if not isinstance(value, bool):
        context.wrong_type((name,), "true or false", value)
    return value is True


def _json_exact(value: Any, document: Mapping[str, Any], context: CompileContext) -> list[BaseMatcher]:
    try:
        expected = read_json_places(value, partial(context.regex, pointer=("json_exact",)))
    except ValueError as error:
        context.problem(("json_exact",), str(error))
        return []
    written = None if expected is value else value
    return [JsonExact(Alike(expected, _flag("ignore_order", document, context), _flag("ignore_extra", document, context), written))]


def _jsonpath(value: Any, _: Mapping[str, Any], context: CompileContext) -> list[BaseMatcher]:
    matchers: list[BaseMatcher] = []
    queries = {value: {"present": True}} if isinstance(value, str) else value
    if not isinstance(queries, dict):
        context.wrong_type(("jsonpath",), "a mapping of JSONPath queries to value matchers", value)
        return []
    for query, wanted in queries.items():
        pointer: Pointer = ("jsonpath", query)
        try:
            finder = compile_jsonpath(query)
        except ValueError as error:
            context.problem(pointer, str(error))
            continue
        matchers.append(JsonPathMatcher(query, finder, compile_value(wanted, context, pointer)))
    return matchers


def _json_schema(value: Any, _: Mapping[str, Any], context: CompileContext) -> list[BaseMatcher]:
    try:
        return [JsonSchemaMatcher(compile_json_schema(value))]
    except ValueError as error:
        context.problem(("json_schema",), str(error))
        return []


def _form(key: str) -> Callable[[Any, Mapping[str, Any], CompileContext], list[BaseMatcher]]:
    def compile_form(value: Any, document: Mapping[str, Any], context: CompileContext) -> list[BaseMatcher]:
        if not isinstance(value, dict):
            context.wrong_type((key,), "a mapping of field names to value matchers", value)
            return []
        any_case = _flag("form_any_case", document, context)
        names = {name: name.casefold() if any_case else name for name in value}
        fields: list[BaseMatcher] = [
            FieldMatcher(FormPlace(names[name], any_case), compile_value(wanted, context, (key, name), textual=True))
            for name, wanted in value.items()
        ]
        return [*fields, NoOtherNames("form", frozenset(names.values()), any_case)] if key == "form_exact" else fields

    return compile_form


def _multipart(value: Any, _: Mapping[str, Any], context: CompileContext) -> list[BaseMatcher]:
    if not isinstance(value, dict):
        context.wrong_type(("multipart",), "a mapping of part names to value matchers", value)
        return []
    return [PartMatcher(_parts, name, _aspects(wanted, context.at("multipart", name))) for name, wanted in value.items()]


def _every_part(value: Any, _: Mapping[str, Any], context: CompileContext) -> list[BaseMatcher]:
    return [PartMatcher(_parts, ANY_PART, _aspects(value, context.at("every_part")), every=True)]


def _aspects(document: Any, context: CompileContext) -> tuple[tuple[str, BaseValueMatcher], ...]:
    if not isinstance(document, dict) or is_matcher(document) or not document:
        return (("text", compile_value(document, context, (), textual=True)),)
    context.check_keys((), document, "aspect of a part", _PART_KEYS)
    aspects: list[tuple[str, BaseValueMatcher]] = []
    for aspect, wanted in document.items():
        if aspect == "headers" and isinstance(wanted, dict):
            aspects += [
                (f"headers.{name.lower()}", compile_value(matcher, context, ("headers", name), textual=True))
                for name, matcher in wanted.items()
            ]
        elif aspect == "headers":
            context.wrong_type(("headers",), "a mapping of names to value matchers", wanted)
        else:
            aspects.append((aspect, compile_value(wanted, context, (aspect,), textual=aspect != "json")))
    return tuple(aspects)


def _parts(request: Request) -> list[dict[str, Any]]:
    return parse_multipart(request.headers.get("content-type") or "", request.content)


def _xml(value: Any, document: Mapping[str, Any], context: CompileContext) -> list[BaseMatcher]:
    if not isinstance(value, str):
        context.wrong_type(("xml",), "an XML document (text)", value)
        return []
    try:
        shape = compile_xml(value, ignore_order=_flag("ignore_order", document, context), ignore=_ignored(document, context))
        return [XmlMatcher(value, shape, digest_xml)]
    except ValueError as error:
        context.problem(("xml",), str(error))
        return []


def _ignored(document: Mapping[str, Any], context: CompileContext) -> frozenset[str]:
    """Read what does not count in XML."""
    ignored = document.get("xml_ignore", [])
    if not isinstance(ignored, list) or not all(isinstance(one, str) for one in ignored):
        context.wrong_type(("xml_ignore",), "a list of " + ", ".join(sorted(IGNORABLE)), ignored)
        return frozenset()
    for number, one in enumerate(ignored):
        if one not in IGNORABLE:
            context.problem(("xml_ignore", number), f"unknown: {one!r}; valid: {', '.join(sorted(IGNORABLE))}")
    return frozenset(ignored) & IGNORABLE


def _xpath(value: Any, document: Mapping[str, Any], context: CompileContext) -> list[BaseMatcher]:
    queries = {value: {"present": True}} if isinstance(value, str) else value
    namespaces = document.get("namespaces", {})
    if not isinstance(queries, dict):
        context.wrong_type(("xpath",), "a mapping of XPath expressions to value matchers", value)
        return []
    if not isinstance(namespaces, dict) or not all(isinstance(uri, str) for uri in namespaces.values()):
        context.wrong_type(("namespaces",), "a mapping of prefixes to namespace names", namespaces)
        return []
    matchers: list[BaseMatcher] = []
    for expression, wanted in queries.items():
        try:
            finder = compile_xpath(expression, namespaces)
        except ValueError as error:
            context.problem(("xpath", expression), str(error))
            continue
        matchers.append(XPathMatcher(expression, finder, compile_value(wanted, context, ("xpath", expression), textual=True)))
    return matchers


def _graphql(value: Any, _: Mapping[str, Any], context: CompileContext) -> list[BaseMatcher]:
    if not isinstance(value, dict):
        context.wrong_type(("graphql",), "a mapping such as {operation: …, query: …, variables: …}", value)
        return []
    context.check_keys(("graphql",), value, "part of a GraphQL request", _GRAPHQL_KEYS)
    query = value.get("query")
    if query is not None and not isinstance(query, str):
        context.wrong_type(("graphql", "query"), "the text of a query", query)
        query = None
    fields = tuple(
        (name, compile_value(value[name], context, ("graphql", name), textual=name not in ("variables", "arguments")))
        for name in ("operation", "type", "field", "variables", "arguments")
        if name in value
    )
    return [GraphqlMatcher(view_graphql, Members(fields), tokens_of(query) if query is not None else None)]


def _text(value: Any, _: Mapping[str, Any], context: CompileContext) -> list[BaseMatcher]:
    return [FieldMatcher(TextPlace(), compile_value(value, context, ("text",), textual=True))]


def _base64(value: Any, _: Mapping[str, Any], context: CompileContext) -> list[BaseMatcher]:
    try:
        return [ExactBytes(b64decode(value, validate=True))]
    except (TypeError, ValueError, binascii.Error):
        context.problem(("base64",), "expected the whole body in base64 (RFC 4648 §4, with padding)")
        return []


def _empty(value: Any, _: Mapping[str, Any], context: CompileContext) -> list[BaseMatcher]:
    if not isinstance(value, bool):
        context.wrong_type(("empty",), "true or false", value)
    return [EmptyBody(value is not False)]


_COMPILERS: Final[Mapping[str, Callable[[Any, Mapping[str, Any], CompileContext], list[BaseMatcher]]]] = {
    "base64": _base64,
    "empty": _empty,
    "every_part": _every_part,
    "form": _form("form"),
    "form_exact": _form("form_exact"),
    "graphql": _graphql,
    "json_exact": _json_exact,
    "json_schema": _json_schema,
    "jsonpath": _jsonpath,
    "multipart": _multipart,
    "text": _text,
    "xml": _xml,
    "xpath": _xpath,
}
BODY_KEYS: Final = frozenset(_COMPILERS) | _MODIFIERS
