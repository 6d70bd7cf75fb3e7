from textwrap import dedent

import pytest

from understudy.errors import StubFileError
from understudy.files.stubs.document import compile_document, describe_pointer
from understudy.files.stubs.yaml_text import parse_yaml
from understudy.testing.messages import make_request


def problems(text):
    text = dedent(text)
    with pytest.raises(StubFileError) as caught:
        compile_document(parse_yaml(text), name="orders", file="stubs/orders.yaml", text=text)
    return [str(problem) for problem in caught.value.problems]


def test_a_document_becomes_a_service():
    service = compile_document(
        {
            "version": 1,
            "service": {"name": "payments", "upstream": "https://api.example/", "hosts": ["API.example"], "on_miss": "forward"},
            "stubs": [
                {"id": "read", "when": {"path": "/v1/payments/{id}"}, "then": {"json": {"id": "{{ path.id }}"}}, "priority": 2},
                {"when": {"path": "/health"}, "learned_from": {"count": 1}},
            ],
            "resources": [{"name": "customers"}],
            "scenarios": {"outage": [{"fault": {"status": 503}}]},
            "x-anchors": {},
        },
        name="file-name",
    )
    assert (service.name, service.upstream, service.hosts, service.on_miss) == (
        "payments",
        "https://api.example",
        ("api.example",),
        "forward",
    )
    assert [(stub.id, stub.priority, stub.learned) for stub in service.stubs] == [("read", 2, False), ("stub-2", 0, True)]
    assert [resource.name for resource in service.resources] == ["customers"]
    assert list(service.scenarios) == ["outage"]
    assert service.stubs[0].when.match(make_request(target="/v1/payments/7")) == {"id": "7"}


def test_all_problems_are_told_at_once_with_line_column_and_field():
    text = """\
        version: 1
        service: {name: orders, upstrem: https://x}
        stubs:
          - id: a
            when:
              pth: /a
              query: {limit: {gt: many}}
          - id: a
            when: {path: "/a?b=1"}
            priority: high
          - just text
        """
    expected = """\
        stubs/orders.yaml:2:25: service.upstrem: unknown key of service 'upstrem'. Did you mean 'upstream'? Valid: description, hosts,
        stubs/orders.yaml:6:7: stubs[0].when.pth: unknown matcher 'pth'. Did you mean 'path'? Valid: all, any, body, client, cookies,
        stubs/orders.yaml:7:27: stubs[0].when.query.limit.gt: 'gt' takes a number, found text ('many')
        stubs/orders.yaml:8:9: stubs[1].id: the id 'a' is that of stubs[0] already
        stubs/orders.yaml:9:18: stubs[1].when.path: a path has no query: put its parameters under 'query'
        stubs/orders.yaml:10:15: stubs[1].priority: expected an integer (higher wins), found text ('high')
        stubs/orders.yaml:11:5: stubs[2]: expected a mapping with id, when and then, found text ('just text')
        """
    for found, start in zip(problems(text), dedent(expected).splitlines(), strict=True):
        assert found.startswith(start)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a", "expected a mapping with version, service, stubs"),
        ("version: 2", "reads version 1 of the format, found 2"),
        ("version: true", "reads version 1 of the format, found True"),
        ("stub: []", "unknown key 'stub'. Did you mean 'stubs'?"),
        ("stubs: {}", "stubs: expected a list, found a mapping"),
        ("service: x", "service: expected a mapping"),
        ("service: {name: 7}", "service.name: expected text"),
        ("service: {upstream: ftp://x}", "expected a URL"),
        ("service: {hosts: 7}", "expected a list of host names"),
        ("service: {on_miss: pass}", "expected one of fail, forward, record"),
        ("stubs: [{id: 7}]", "stubs[0].id: expected text"),
        ("stubs: [{then: [1]}]", "stubs[0].then: expected a mapping such as"),
        ("stubs: [{wen: {}}]", "unknown key of a stub 'wen'. Did you mean 'when'?"),
        ("resources: [7]", "resources[0]: expected a mapping"),
        ("resources: [{name: a}, {name: a}]", "the resource 'a' is declared twice"),
        ("stubs: [{then: {file: ../x}}]", "does not come from a file"),
    ],
)
def test_every_mistake_is_told(text, message):
    found = problems(text)
    assert any(message in problem for problem in found), found


def test_warnings_do_not_keep_a_file_from_working():
    text = "stubs:\n  - when: {path: /a%20b}\n"
    service = compile_document(parse_yaml(text), name="a", file="a.yaml", text=text)
    assert len(service.warnings) == 1
    assert service.warnings[0].startswith("a.yaml:2:18: stubs[0].when.path: paths are compared decoded")


def test_a_document_made_in_memory_has_fields_but_no_lines():
    with pytest.raises(StubFileError, match=r"^orders: stubs\[0\].when.pth: unknown matcher"):
        compile_document({"stubs": [{"when": {"pth": 1}}]}, name="orders")


def test_a_written_stub_goes_before_that_of_a_resource():
    service = compile_document(
        {"resources": [{"name": "pets", "path": "/pets"}], "stubs": [{"id": "mine", "when": {"method": "GET", "path": "/pets"}}]}, name="a"
    )
    takers = [
        stub.id
        for stub in sorted(service.stubs, key=lambda stub: stub.precedence)
        if stub.when.match(make_request(target="/pets")) is not None
    ]
    assert takers[0] == "mine"
    assert len(takers) > 1


def test_pointers_read_as_people_write_them():
    assert describe_pointer(("stubs", 3, "when", "path")) == "stubs[3].when.path"
