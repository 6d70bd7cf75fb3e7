from contextlib import suppress
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from understudy.core.matchers.vocabulary import WORDS
from understudy.errors import StubFileError
from understudy.files.stubs.compile_body import BODY_KEYS
from understudy.files.stubs.compile_resource import RESOURCE_KEYS
from understudy.files.stubs.compile_scenario import RULE_KEYS
from understudy.files.stubs.compile_then import THEN_KEYS
from understudy.files.stubs.compile_when import ITEM_KEYS, WHEN_KEYS
from understudy.files.stubs.document import DOCUMENT_KEYS, SERVICE_KEYS, STUB_KEYS, compile_document, describe_pointer
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
        stubs/orders.yaml:2:25: service.upstrem: unknown key of service 'upstrem'. Did you mean 'upstream'? Valid: description, engine_io,
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


KEYS = sorted(
    {*DOCUMENT_KEYS, *SERVICE_KEYS, *STUB_KEYS, *WHEN_KEYS, *BODY_KEYS, *ITEM_KEYS, *THEN_KEYS, *RESOURCE_KEYS, *RULE_KEYS, *WORDS}
    | {"status", "kind", "token_bucket", "capacity", "refill", "fixed_window", "window", "limit", "p50", "p99", "uniform", "scale", "after"}
)
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 700),
    st.floats(allow_nan=False),
    st.sampled_from(
        ["", "a", "/a/{id}", "/a/*", "{{ path.id }}", "{{ x | y }}", "{{", "{% if", "10ms", "5/s", "(", "$.a[", "now+1h", "GET", "integer"]
    ),
)
DOCUMENTS = st.recursive(
    ODD, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)), max_leaves=12
)
STUBS = st.dictionaries(
    st.sampled_from(sorted(STUB_KEYS)), st.dictionaries(st.sampled_from(KEYS), DOCUMENTS, max_size=4) | DOCUMENTS, max_size=4
)
FILES = st.dictionaries(
    st.sampled_from(sorted(DOCUMENT_KEYS)),
    st.one_of(st.lists(STUBS, max_size=3), st.dictionaries(st.sampled_from(KEYS), DOCUMENTS, max_size=4), DOCUMENTS),
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(FILES)
def test_any_document_compiles_or_is_refused_with_places(document):
    try:
        service = compile_document(document, name="odd")
    except StubFileError as error:
        assert error.problems  # noqa: PT017  either outcome is right
        return
    for stub in service.stubs:
        stub.when.match(make_request("POST", "/a/7?q=1", json={"a": 1}))


RICH = """\
version: 1
service: {name: rich, upstream: "https://a.example", hosts: [a.example], on_miss: fail}
resources:
  - name: things
    key: id
    id: "t_{hex:6}"
    seed: [{id: a}]
    path: /things
    list: {cursor: after, envelope: data}
    missing: {status: 404, json: {}}
  - {name: more, id: {field: no, format: "{int}"}, seed: {x: {no: x}}}
stubs:
  - id: whole
    priority: 1
    learned_from: {count: 1}
    when:
      method: [POST, PUT]
      path: {template: "/a/{id}/b", params: {id: {shape: "{hex}"}}}
      query: {q: [a, b], r: {any: [{gt: 1}, {length: {lt: 3}}], not: x}}
      query_exact: true
      headers: {h: {regex: "a+", ignore_case: true}, w: {before: now+1h}, j: {jwt: {claims: {sub: x}}}, e: {regex: a, engine: python}}
      cookies: {c: {present: true}}
      json: {a: {type: [integer, "null"]}, b: [{members: {type: x}}], c: {one_of: [1, two]}, d: {includes: [1]}, e: {as_json: {}}}
      body:
        json_exact: {a: 1}
        ignore_order: true
        jsonpath: {"$.a": 1}
        json_schema: {type: object}
        form: {f: x}
        multipart: {p: {filename: x, headers: {h: x}}}
        xml: <a/>
        xpath: {"//n:a": x}
        namespaces: {n: "urn:n"}
        graphql: {operation: o, query: "{ a }", variables: {v: 1}}
        text: {contains: x}
        base64: AAAA
        empty: false
      state: {s: "{{ path.id }}"}
      item:
        - {in: "things/{{ path.id }}", key: "{{ path.id }}", where: {x: {not: "{{ request.query.q }}"}}, as: thing}
        - {in: more, absent: true}
      any: [{host: x}, {port: 1}]
      all: [{scheme: http}]
      not: {client: x}
    then:
      status: 201
      reason: Made
      headers: {a: b, c: [d, "{{ path.id }}"]}
      json: {id: "{{ path.id }}", all: {$for: "o in items('things')", $each: "{{ o.id }}"}}
      json_style: indent2
      template: true
      trailers: {t: x}
      let: {n: "{{ now() }}"}
      create: {in: things, key: k, item: {id: k}, as: made, for: "x in request.json.b"}
      update: [{in: things, where: {a: "{{ path.id }}"}, item: {b: 1}}]
      remove: {in: more, key: x}
      set: {s: done}
      list: {from: things, where: {a: x}, sort: [-id], limit: 5, after: x, key: id}
      latency: {p50: 10ms, p99: 90ms}
      recorded_latency: {lognormal: {median: 10ms, sigma: 0.5}}
      fault: {truncated_body: {keep_bytes: 5}}
      rate_limits: [{token_bucket: {capacity: 5, refill: 1/s}, key: [{header: authorization}], dialect: stripe}]
      webhooks: [{url: "https://b.example/{{ path.id }}", method: POST, headers: {a: b}, json: {}, delay: 1s, retry: 2}]
  - id: sequence
    when: {path: /s}
    then: {responses: [{status: 200, text: a, weight: 2}, {status: 202, base64: AAAA}], repeat: cycle, sequence_by: "{{ request.query.q }}"}
  - id: stream
    when: {path: {regex: "/(?P<x>.*)", engine: re2}}
    then: {status: 200, stream: [{after: 50ms, text: a}, {json: {}, repeat_for: "o in items('things')"}], framing: chunked}
  - id: talk
    when: {path: /ws/*}
    then: {dialogue: [{send: hi, after: 1s}, {expect: {contains: x}, within: 1s}, {close: 1000}], on_message: [{when: x, send: [y]}]}
  - {id: away, when: {path: {glob: "/x/**"}}, then: {forward: true}}
scenarios:
  outage: [{match: {path: /a/**, method: GET}, fault: {status: 503, headers: {retry-after: "2"}}, first: 2, between: [0s, 5s]}]
  slow: {description: slow, rules: [{latency: {scale: 5}}, {latency: {uniform: [1ms, 5ms]}, probability: 0.5, every: 2, ttl: 1m, ramp: 1s}]}
  other: [{rate_limit: {fixed_window: {limit: 5, window: 1m}}}, {answer: {status: 200, json: {}}, after: 1}]
"""
VALUES = [
    None,
    True,
    -1,
    0,
    1.5,
    10**30,
    "",
    "x",
    "{{ path.id }}",
    "{{ nothing",
    "{% for",
    "/a/{",
    "(",
    [],
    ["x"],
    [[]],
    {},
    {"x": 1},
    {"equals": []},
    [{"x": {}}],
]


def places(value, pointer=()):
    yield pointer
    for key, member in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(member, (*pointer, key))


def changed(value, pointer, new):
    if not pointer:
        return new
    key, *rest = pointer
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[key] = changed(value[key], rest, new)
    return copy


def test_one_wrong_value_anywhere_is_never_more_than_a_problem():
    document = parse_yaml(RICH)
    compile_document(document, name="rich")
    for pointer in places(document):
        for value in VALUES:
            with suppress(StubFileError):
                compile_document(changed(document, pointer, value), name="rich")
