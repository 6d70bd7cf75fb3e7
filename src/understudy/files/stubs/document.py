"""A stub document (plain data) to a compiled service, with all its problems at once.

Checking and compiling are one hand-written walk rather than a schema validator in front of a compiler: every place is looked at
once, messages speak of the format's own words, and 10,000 stubs cost less than reading their YAML does. The published JSON Schema
(schema.py) is made from the same tables of words, and a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from understudy.core.model.behavior import Behavior
from understudy.core.model.message_form import MessageForm, read_form
from understudy.core.model.resource import Resource
from understudy.core.model.scenario import Scenario
from understudy.core.model.service import ON_MISS_POLICIES, OnMiss, Service
from understudy.core.model.stub import Stub, When
from understudy.errors import Problem, StubFileError
from understudy.files.languages.regex import compile_regex
from understudy.files.languages.template import compile_template
from understudy.files.stubs.compile_engines import compile_engines
from understudy.files.stubs.compile_follower import name_followers
from understudy.files.stubs.compile_resource import compile_resource, expand_resource
from understudy.files.stubs.compile_then import compile_then
from understudy.files.stubs.compile_when import compile_when
from understudy.files.stubs.context import CompileContext, Finding, Findings, Languages
from understudy.files.stubs.yaml_text import find_positions

FORMAT_VERSION: Final = 1
DOCUMENT_KEYS: Final = frozenset({"version", "service", "stubs", "resources", "scenarios"})
SERVICE_KEYS: Final = frozenset({"name", "upstream", "hosts", "on_miss", "messages", "engine_io", "description"})
STUB_KEYS: Final = frozenset({"id", "when", "then", "priority", "learned_from", "description"})
LANGUAGES: Final = Languages(template=compile_template, regex=compile_regex)


def compile_document(document: Any, *, name: str, root: Path | None = None, file: str = "", text: str | None = None) -> Service:
    """Compile what a stub file says.

    Args:
        document: the data of the file.
        name: of the service, unless the document gives another.
        root: directory in which body files are looked for; None when the document may not name any.
        file: where it came from, for messages; empty for documents made in memory.
        text: the YAML it was read from, from which lines and columns of problems are found.

    Raises:
        StubFileError: with every problem of the document.
    """
    context = CompileContext(Findings(), LANGUAGES, root, name=name)
    service = _compile(document, context, name, file)
    findings = context.findings
    if findings.problems:
        raise StubFileError(_locate(findings.problems, file or name, text))
    if not findings.warnings:
        return service
    warnings = tuple(str(problem) for problem in _locate(findings.warnings, file or name, text))
    return replace(service, source=file, warnings=warnings)


def _compile(document: Any, context: CompileContext, name: str, file: str) -> Service:
    if not isinstance(document, dict):
        context.wrong_type((), "a mapping with version, service, stubs …", document)
        return Service(name)
    for key in document:
        if key not in DOCUMENT_KEYS and not key.startswith("x-"):
            context.unknown_key((key,), "key", DOCUMENT_KEYS)
    version = document.get("version", FORMAT_VERSION)
    if version != FORMAT_VERSION or isinstance(version, bool):
        context.problem(("version",), f"this program reads version {FORMAT_VERSION} of the format, found {version!r}")
    head = _mapping(document, "service", context)
    context.check_keys(("service",), head, "key of service", SERVICE_KEYS)
    resources, written = _resources(document, context)
    return Service(
        name=_text(head, "name", name, context),
        upstream=_upstream(head, context),
        hosts=_hosts(head, context),
        on_miss=_on_miss(head, context),
        stubs=_stubs(_list(document, "stubs", context), written, context, file),
        resources=resources,
        messages=_messages(head, context),
        engine_io=compile_engines(head.get("engine_io", []), context.at("service", "engine_io")),
        scenarios=_scenarios(_mapping(document, "scenarios", context), context),
        source=file,
    )


def _messages(head: Mapping[str, Any], context: CompileContext) -> dict[str, MessageForm]:
    """Read the forms of gRPC requests: by path, then by the field numbers that lead to a field."""
    found: dict[str, MessageForm] = {}
    for path, form in _mapping(head, "messages", context).items():
        try:
            found[str(path)] = read_form({str(name): str(kind) for name, kind in form.items()})
        except (AttributeError, ValueError) as error:
            context.problem(("service", "messages", path), f"expected kinds by field number, such as {{'1.4': list}}: {error}")
    return found


def _mapping(document: Mapping[str, Any], key: str, context: CompileContext) -> Mapping[str, Any]:
    value = document.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        context.wrong_type((key,), "a mapping", value)
        return {}
    return value


def _list(document: Mapping[str, Any], key: str, context: CompileContext) -> Sequence[Any]:
    value = document.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        context.wrong_type((key,), "a list", value)
        return []
    return value


def _text(head: Mapping[str, Any], key: str, default: str, context: CompileContext) -> str:
    value = head.get(key, default)
    if not isinstance(value, str) or (key == "name" and not value):
        context.wrong_type(("service", key), "text", value)
        return default
    return value


def _upstream(head: Mapping[str, Any], context: CompileContext) -> str:
    upstream = _text(head, "upstream", "", context)
    if upstream and not upstream.startswith(("http://", "https://")):
        context.problem(("service", "upstream"), f"expected a URL such as https://api.example.com, found {upstream!r}")
    return upstream.rstrip("/")


def _hosts(head: Mapping[str, Any], context: CompileContext) -> tuple[str, ...]:
    hosts = head.get("hosts", [])
    if isinstance(hosts, str):
        hosts = [hosts]
    if not isinstance(hosts, list) or not all(isinstance(host, str) for host in hosts):
        context.wrong_type(("service", "hosts"), "a list of host names", hosts)
        return ()
    return tuple(host.lower() for host in hosts)


def _on_miss(head: Mapping[str, Any], context: CompileContext) -> OnMiss:
    wanted = head.get("on_miss", "fail")
    found: OnMiss | None = next((policy for policy in ON_MISS_POLICIES if policy == wanted), None)
    if found is None:
        context.problem(("service", "on_miss"), f"expected one of {', '.join(ON_MISS_POLICIES)}, found {wanted!r}")
    return found or "fail"


def _resources(document: Mapping[str, Any], context: CompileContext) -> tuple[tuple[Resource, ...], list[Any]]:
    """Compile the resources; return them and the stubs that stand for those that are served by themselves."""
    resources: list[Resource] = []
    places: list[CompileContext] = []
    stubs: list[Any] = []
    names: set[str] = set()
    for number, declared in enumerate(_list(document, "resources", context)):
        place = context.at("resources", number)
        if not isinstance(declared, dict):
            place.wrong_type((), "a mapping such as {name: customers, key: id}", declared)
            continue
        resource = compile_resource(declared, place)
        if resource.name in names:
            place.problem(("name",), f"the resource {resource.name!r} is declared twice")
        names.add(resource.name)
        resources.append(resource)
        places.append(place)
        stubs += expand_resource(declared, place)
    return tuple(name_followers(resources, places)), stubs


def _stubs(written: Sequence[Any], expanded: Sequence[Any], context: CompileContext, file: str) -> tuple[Stub, ...]:
    stubs: list[Stub] = []
    seen: dict[str, int] = {}
    for order, document in enumerate(written):
        stub = compile_stub(document, context.at("stubs", order), order=order, source=file)
        if stub is None:
            continue
        if stub.id in seen:
            context.problem(("stubs", order, "id"), f"the id {stub.id!r} is that of stubs[{seen[stub.id]}] already")
        seen[stub.id] = order
        stubs.append(stub)
    # The stubs of a resource come last, so that a written one of the same path takes precedence.
    for order, document in enumerate(expanded, len(written)):
        stub = compile_stub(document, context.at("resources"), order=order, source=file)
        if stub is not None and stub.id not in seen:
            stubs.append(stub)
    return tuple(stubs)


def compile_stub(document: Any, context: CompileContext, *, order: int, source: str = "") -> Stub | None:
    """Compile one stub; `context` is positioned at it. None where it is no mapping at all."""
    if not isinstance(document, dict):
        context.wrong_type((), "a mapping with id, when and then", document)
        return None
    if not document.keys() <= STUB_KEYS:
        context.check_keys((), document, "key of a stub", STUB_KEYS)
    stub_id = document.get("id", f"stub-{order + 1}")
    if not isinstance(stub_id, str) or not stub_id:
        context.wrong_type(("id",), "text", stub_id)
        stub_id = f"stub-{order + 1}"
    priority = document.get("priority", 0)
    if isinstance(priority, bool) or not isinstance(priority, int):
        context.wrong_type(("priority",), "an integer (higher wins)", priority)
        priority = 0
    when, then = document.get("when"), document.get("then")
    return Stub(
        id=stub_id,
        when=When() if when is None else compile_when(when, context.at("when")),
        then=_then({} if then is None else then, context.at("then")),
        priority=priority,
        order=order,
        source=source,
        learned="learned_from" in document,
    )


def _then(document: Any, context: CompileContext) -> Behavior:
    if not isinstance(document, dict):
        context.wrong_type((), "a mapping such as {status: 200, json: …}", document)
        return Behavior()
    return compile_then(document, context)


def _scenarios(documents: Mapping[str, Any], context: CompileContext) -> dict[str, Scenario]:
    if not documents:
        return {}
    from understudy.files.stubs.compile_scenario import compile_scenario  # noqa: PLC0415  most files have none

    return {name: compile_scenario(name, rules, context.at("scenarios", name)) for name, rules in documents.items()}


def _locate(findings: Sequence[Finding], file: str, text: str | None) -> list[Problem]:
    wanted = [(finding.pointer, finding.at_key) for finding in findings]
    positions = find_positions(text, wanted) if text is not None else {}
    problems = []
    for finding in findings:
        position = positions.get((finding.pointer, finding.at_key))
        line, column = (position.line, position.column) if position else (0, 0)
        problems.append(Problem(file, line, column, describe_pointer(finding.pointer), finding.message))
    return list(dict.fromkeys(problems))


def describe_pointer(pointer: Sequence[str | int]) -> str:
    """Write a pointer for people: ``stubs[3].when.path``."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in pointer).removeprefix(".")
