"""Tables as Azure Table Storage has them: entities that two keys name, put, merged, replaced, listed by filters and pages, by entity tags.

Source: Azure Table Storage REST API ("Operations on Tables", "Operations on Entities", "Table Service error codes"). Header fields and
words are taken from the recording.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from understudy.core.engine.templates.azure_tables import key_of, table_of
from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.standards.azure.table_acts import Tables, error_code, path_of
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import Expr, Node, member, quoted
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.generator.things.live import Collection
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter, Shape, path_values
from understudy.core.generator.traffic.keyed_segments import Keyed
from understudy.core.generator.traffic.sample import Pointer, Sample

TABLES: Final = "azure_tables"
ENTITIES: Final = "azure_entities"
_NOTE: Final = "behaves as the reference of Azure Table Storage says"
_TABLE: Final = "path.address | azure_table"
_HELD: Final = f"{ENTITIES}/{{{{ {_TABLE} }}}}"
_INSIDE: Final = f"'{ENTITIES}/' ~ (path.address | azure_table)"
_NAMED: Final = "path.address | azure_key"
_BROUGHT: Final = "request.json | azure_key"
_STAMP: Final = "{{ now('', '%Y-%m-%dT%H:%M:%S.') ~ fraction ~ 'Z' }}"
_FRACTION: Final = "{{ new_id('{digits:7}') }}"
_OTHER_VERSION: Final = (
    "{{ request.headers['if-match'] | default('*') != '*' and request.headers['if-match'] != "
    f"((lookup({_INSIDE}, {_NAMED}).Timestamp | default('')) | azure_etag) }}}}"
)
_NO_TABLES: Final = "{{ (" + _TABLE + ") != 'Tables' }}"  # whose names stand in parentheses, too
_INSISTS: Final = "{{ request.headers['if-match'] is defined }}"
_CONTINUES: Final = ("x-ms-continuation-NextPartitionKey", "x-ms-continuation-NextRowKey", "x-ms-continuation-NextTableName")
_TELLING: Final = ("prefer", "content-type", "accept", "x-ms-version")  # header fields by which answers may show what was done or not
_OWN: Final = frozenset(["etag", *(name.lower() for name in _CONTINUES)])
_REFUSALS: Final[Mapping[str, tuple[int, str]]] = {
    "TableNotFound": (404, "The table specified does not exist."),
    "ResourceNotFound": (404, "The specified resource does not exist."),
    "TableAlreadyExists": (409, "The table specified already exists."),
    "EntityAlreadyExists": (409, "The specified entity already exists."),
    "UpdateConditionNotSatisfied": (412, "The update condition specified in the request was not satisfied."),
}
_VERBS: Final[Mapping[str, str]] = {
    "tables": "list",
    "make table": "create",
    "remove table": "delete",
    "read": "read",
    "list": "list",
    "insert": "create",
    "remove": "delete",
}


def draft_tables(tables: Tables, flow: Flow) -> tuple[dict[Endpoint, list[Draft]], list[Roles]]:
    """Write the stubs of tables and their entities."""
    author = _Author(tables, flow)
    found: dict[Endpoint, list[Draft]] = {}
    for method, act in tables.samples:
        endpoint = author.endpoint(method, act)
        found[endpoint] = list(author.drafts(endpoint, act))
    return found, [Roles(Collection(TABLES, "TableName")), Roles(Collection(ENTITIES, "key", ("table",)))]


@dataclass(frozen=True, slots=True)
class _Author:
    """Writes the stubs of tables."""

    tables: Tables
    flow: Flow

    def endpoint(self, method: str, act: str) -> Endpoint:
        """Gather the samples of an act."""
        if act in ("tables", "make table"):
            own: Shape = ("Tables",)
        elif act == "remove table":
            own = ("Tables", Parameter("table", around=("('", "')")))
        else:
            own = (Parameter("address"),)
        samples = tuple(replace(sample, segments=self._segments(sample, act)) for sample in self.tables.samples[method, act])
        return Endpoint(method, (*self.tables.base, *own), (), samples)

    def _segments(self, sample: Sample, act: str) -> tuple[str, ...]:
        path = path_of(sample)
        if act != "remove table":
            return path
        return (*path[:-1], "Tables", Keyed.of(path[-1].removeprefix("Tables('").removesuffix("')"), "('", "')"))

    def drafts(self, endpoint: Endpoint, act: str) -> Iterator[Draft]:
        """Draft what goes well, and what is refused."""
        good = [sample for sample in endpoint.samples if sample.good]
        told = [sample for sample in good if sample.answer.tree is not None and isinstance(sample.answer.tree, dict)] or good
        if good:
            effects, own, given = self._done(act, told)
            answer = self._answer(endpoint, told, given, own)
            tests = ("{{ not (" + _NAMED + ") }}",) if act == "list" else ("{{ " + _NAMED + " }}",) if act == "read" else ()
            let = {**effects.pop("let", {}), **answer.pop("let", {})}
            then = {**({"let": let} if let else {}), **effects, **answer}
            draft = Draft(endpoint, tuple(good), then=then, notes=[_NOTE], rung="standard", verb=_VERBS.get(act, "update"))
            draft.tests, draft.exception = tests, act in ("list", "remove table")
            yield draft
        if len(told) < len(good):
            yield from self._untold(endpoint, act, told, [sample for sample in good if sample not in told])
        yield from self._refusals(endpoint, act)

    def _untold(self, endpoint: Endpoint, act: str, told: Sequence[Sample], quiet: Sequence[Sample]) -> Iterator[Draft]:
        """Draft what is done without showing it, where a header field of requests tells that: those of a change set, say."""
        effects, own, _ = self._done(act, quiet)
        for name in _TELLING:
            asked, others = ({sample.headers.get(name) for sample in group} for group in (quiet, told))
            if len(asked) == 1 and not asked & others:
                answer = self._answer(endpoint, quiet, {}, own)
                let = {**effects.pop("let", {}), **answer.pop("let", {})}
                then = {"let": let, **effects, **answer}
                there = Condition("item", (TABLES, "{{ " + _TABLE + " }}"), "present")
                free = Condition("item", (_HELD, "{{ " + _BROUGHT + " }}"), "absent")
                test = f"{{{{ {member('request.headers', name)} | default('') == {quoted(asked.pop() or '')} }}}}"
                draft = Draft(endpoint, tuple(quiet), (), (there, free), (test,), then, [_NOTE], "standard", "create")
                draft.exception = True
                yield draft
                return

    def _refusals(self, endpoint: Endpoint, act: str) -> Iterator[Draft]:
        table = Condition("item", (TABLES, "{{ " + _TABLE + " }}"), "absent")
        there = replace(table, kind="present")
        key = "{{ " + (_BROUGHT if act == "insert" else _NAMED) + " }}"
        entity = Condition("item", (_HELD, key), "present")
        if act == "make table":
            known = Condition("item", (TABLES, "{{ request.json.TableName }}"), "present")
            yield self._refused(endpoint, "TableAlreadyExists", (known,))
        elif act == "remove table":
            yield self._refused(endpoint, "ResourceNotFound", (Condition("item", (TABLES, "{{ path.table }}"), "absent"),))
        elif act != "tables":
            tests = {"list": ("{{ not (" + _NAMED + ") }}",), "remove": (_NO_TABLES,)}.get(act, ())
            yield self._refused(endpoint, "TableNotFound", (table,), tests=tests)
        if act == "insert":
            yield self._refused(endpoint, "EntityAlreadyExists", (entity,), sealed=(there,))
        if act in ("read", "remove", "merge", "replace"):
            asked = {"read": ("{{ " + _NAMED + " }}",), "remove": ()}.get(act, (_INSISTS,))
            yield self._refused(endpoint, "ResourceNotFound", (replace(entity, kind="absent"),), sealed=(there,), tests=asked)
        if act in ("remove", "merge", "replace"):
            yield self._refused(endpoint, "UpdateConditionNotSatisfied", (), sealed=(there, entity), tests=(_OTHER_VERSION,))

    def _done(self, act: str, good: Sequence[Sample]) -> tuple[dict[str, Any], dict[str, str], Mapping[Pointer, Node] | str]:
        """Return the effects of an act, the header fields that it says, and what its body shows."""
        asks = "request.headers.accept | default(''), request.query['$select'] | default('')"
        match act:
            case "tables":
                let = {"found": f"{{{{ items('{TABLES}') | azure_page(request.query, ['TableName']) }}}}"}
                return {"let": let}, {_CONTINUES[2]: "{{ found.next[0] | default(omit) }}"}, {("value",): Expr("found['items']")}
            case "make table":
                name = "{{ request.json.TableName }}"
                return {"create": {"in": TABLES, "key": name, "item": {"TableName": name}}}, {}, {("TableName",): Expr("item.TableName")}
            case "remove table":
                inside = f"one in keys('{ENTITIES}/' ~ path.table)"
                all_of = {"in": f"{ENTITIES}/{{{{ path.table }}}}", "for": inside, "key": "{{ one }}", "as": "held"}
                return {"remove": [all_of, {"in": TABLES, "key": "{{ path.table }}"}]}, {}, {}
            case "read":
                entity = f"lookup({_INSIDE}, {_NAMED})"
                return (
                    {"let": {"entity": f"{{{{ {entity} }}}}"}},
                    {"etag": "{{ entity.Timestamp | azure_etag }}"},
                    f"entity | azure_shown({asks})",
                )
            case "list":
                let = {"found": f"{{{{ items({_INSIDE}) | azure_page(request.query) }}}}"}
                own = {name: f"{{{{ found.next[{place}] | default(omit) }}}}" for place, name in enumerate(_CONTINUES[:2])}
                each = Expr(f"found['items'] | azure_each({asks})")
                return {"let": let}, own, {("value",): each}
            case "insert":
                return self._written(_BROUGHT, "request.json | azure_entity(stamp)", good), _STAMPED, f"entity | azure_shown({asks})"
            case "remove":
                return {"remove": {"in": _HELD, "key": "{{ " + _NAMED + " }}"}}, {}, {}
            case _:
                old = f", lookup({_INSIDE}, {_NAMED}) | default(none)" if act == "merge" else ""
                return self._written(_NAMED, f"request.json | azure_entity(stamp, path.address{old})", good), _STAMPED, {}

    def _written(self, key: str, entity: str, good: Sequence[Sample]) -> dict[str, Any]:
        """Write how an entity comes to be; the same request is given the moment again at which it was recorded."""
        given: dict[str, list[str]] = {}
        for sample in good:
            tag = next((value for name, value in sample.fields if name.lower() == "etag"), "")
            part = tag.rpartition(".")[2].partition("Z")[0]
            named = key_of(sample.asked.tree) if key == _BROUGHT else key_of(path_of(sample)[-1])
            given.setdefault(named, []).append(part)
        exact = all(len(one) == len("1234567") and one.isdecimal() for parts in given.values() for one in parts)
        recorded = {"by": "{{ " + key + " }}", "given": [{"to": to, "ids": [one]} for to, parts in given.items() for one in parts]}
        return {
            "let": {"fraction": _FRACTION, "stamp": _STAMP, "entity": f"{{{{ {entity} }}}}"},
            "create": {"in": _HELD, "key": "{{ " + key + " }}", "item": "{{ entity }}"},
            **({"recorded_ids": recorded} if exact else {}),
        }

    def _answer(
        self, endpoint: Endpoint, samples: Sequence[Sample], given: Mapping[Pointer, Node] | str, own: Mapping[str, str]
    ) -> dict[str, Any]:
        """Write an answer as recorded, but for what is given of its body and its header fields."""
        cases: list[Case] = []
        for sample in samples:
            tree = sample.answer.tree
            if isinstance(given, str) and isinstance(tree, dict):
                tree = {name: value for name, value in tree.items() if name == "odata.metadata"}
            fields = tuple(pair for pair in sample.fields if pair[0].lower() not in _OWN)
            shown = replace(sample, fields=fields, answer=replace(sample.answer, tree=tree))
            cases.append(Case(shown, request_values(shown, path_values(endpoint.shape, shown.segments))))
        nodes = given if isinstance(given, Mapping) else {}
        addressed = endpoint.shape[-1] == Parameter("address")
        if addressed:
            cases = [Case(case.sample, {"table": table_of(path_of(case.sample)[-1]), **case.values}) for case in cases]
        answer = answer_of(cases, self.flow, Findings(), fresh=True, given=nodes)
        if isinstance(given, str) and "json" in answer:
            answer["json"] = {"$merge": [answer["json"], "{{ " + given + " }}"]}
        headers = {**answer.pop("headers", {}), **own}
        let = {"let": {"table": "{{ " + _TABLE + " }}"}} if addressed and "{{ table" in str(answer) else {}
        return {**let, **answer, **({"headers": headers} if headers else {})}

    def _refused(
        self,
        endpoint: Endpoint,
        code: str,
        conditions: tuple[Condition, ...],
        *,
        sealed: tuple[Condition, ...] = (),
        tests: tuple[str, ...] = (),
    ) -> Draft:
        own = [sample for sample in endpoint.samples if error_code(sample) == code]
        recorded = own or [sample for sample in self.tables.all_samples() if error_code(sample) == code][:1]
        notes = [_NOTE]
        if recorded:
            then = self._answer(endpoint, [_like(endpoint, sample) for sample in recorded], {}, {})
            notes += [] if own else ["never recorded here: answers as another operation does"]
        else:
            status, message = _REFUSALS[code]
            error = {"code": code, "message": {"lang": "en-US", "value": message}}
            then = {"status": status, "headers": {"x-ms-error-code": code}, "json": {"odata.error": error}}
            notes.append("never recorded: the answer is the reference's")
        return Draft(
            endpoint,
            tuple(own or endpoint.samples[:1]),
            conditions,
            sealed,
            tests=tests,
            then=then,
            notes=notes,
            rung="standard",
            exception=True,
            verb="missing",
        )


_STAMPED: Final = {"etag": "{{ stamp | azure_etag }}"}


def _like(endpoint: Endpoint, sample: Sample) -> Sample:
    """Let a sample of another endpoint be read by the shape of this one."""
    return replace(sample, segments=endpoint.samples[0].segments)
