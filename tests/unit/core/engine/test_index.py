import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from understudy.core.engine.index import build_index
from understudy.core.engine.select import scan
from understudy.testing.messages import make_request
from understudy.testing.stubs import make_stub, make_stubs


def ids(index, request):
    return [found.id for found, _ in index.candidates(request)]


WORDS = st.sampled_from(["a", "b", "7", "", "x.json", "é"])
PATHS = st.one_of(
    st.lists(WORDS, min_size=1, max_size=3).map(lambda words: "/" + "/".join(words)),
    st.lists(st.sampled_from(["a", "b", "{p}", "{p:int}", "{p:alnum}", "{p}.json", "{p:path}"]), min_size=1, max_size=3).map(
        lambda parts: "/" + "/".join(part.replace("{p", f"{{p{n}") for n, part in enumerate(parts))
    ),
    st.lists(st.sampled_from(["a", "b", "*", "**", "x*"]), min_size=1, max_size=3).map(lambda parts: "/" + "/".join(parts)),
    st.sampled_from([{"regex": "/a/.*"}, {"regex": "/(a|b)"}, {"regex": ".*"}, {"regex": "/ab?/.*"}, {"regex": "/a|/b"}]),
    st.builds(lambda value: {"template": "/a/{p}", "params": {"p": value}}, WORDS.filter(bool)),
).filter(lambda path: not isinstance(path, str) or path.count(":path}") < 3)
VALUES = st.one_of(
    WORDS, st.just({"present": True}), st.just({"not": "a"}), st.lists(WORDS, min_size=1, max_size=2).map(lambda v: {"one_of": v})
)
LEAVES = st.one_of(st.integers(0, 2), st.booleans(), st.none(), WORDS, st.just(1.0), st.just({"type": "integer"}))
PATTERNS = st.recursive(
    st.dictionaries(st.sampled_from("xyz"), LEAVES, max_size=3),
    lambda inner: st.one_of(st.dictionaries(st.sampled_from("xyz"), inner, max_size=2), st.lists(inner, max_size=2)),
    max_leaves=4,
)
WHENS = st.fixed_dictionaries(
    {},
    optional={
        "method": st.sampled_from(["GET", "POST", ["GET", "PUT"]]),
        "path": PATHS,
        "query": st.dictionaries(st.sampled_from("qrR"), VALUES, max_size=2),
        "headers": st.dictionaries(st.sampled_from(["h", "H2"]), VALUES, max_size=2),
        "json": PATTERNS,
        "body": st.one_of(PATTERNS.map(lambda value: {"json_exact": value, "ignore_order": True}), st.just({"form": {"f": "a"}})),
        "query_exact": st.booleans(),
        "query_any_case": st.booleans(),
    },
)
TARGETS = st.builds(
    lambda words, pairs: "/" + "/".join(words) + "?" + "&".join(f"{name}={value}" for name, value in pairs),
    st.lists(st.sampled_from(["a", "b", "7", "", "x.json", "%C3%A9", "a%2Fb", "%61"]), min_size=1, max_size=3),
    st.lists(st.tuples(st.sampled_from("qrQ"), WORDS), max_size=3),
)
REQUESTS = st.builds(
    lambda method, target, headers, json: make_request(method, target, headers=headers, json=json),
    st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    TARGETS,
    st.lists(st.tuples(st.sampled_from(["h", "h2"]), WORDS), max_size=2),
    st.recursive(
        st.one_of(st.integers(0, 2), st.booleans(), st.none(), WORDS, st.just(1.0)),
        lambda inner: st.one_of(st.dictionaries(st.sampled_from("xyz"), inner, max_size=3), st.lists(inner, max_size=2)),
        max_leaves=5,
    ),
)


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.tuples(WHENS, st.integers(-1, 1)), max_size=25), st.lists(REQUESTS, min_size=1, max_size=5))
def test_the_index_answers_as_a_linear_scan_does(written, requests):
    every = [make_stub(when, order=order, priority=priority) for order, (when, priority) in enumerate(written)]
    index = build_index(every)
    for request in requests:
        assert list(index.candidates(request)) == list(scan(every, request))


def test_precedence_is_priority_then_path_then_checks_then_order():
    every = make_stubs(
        {"path": "/a/*"},
        {"path": "/a/{id}"},
        {"path": "/a/{id:int}"},
        {"path": "/a/7"},
        {"path": "/a/7", "query": {"q": "1"}},
        {"path": "/a/7", "query": {"q": {"present": True}}},
        {"path": {"regex": ".*"}},
        {},
    )
    every.append(make_stub({"path": "/**"}, order=8, priority=1))
    found = ids(build_index(every), make_request("GET", "/a/7?q=1"))
    assert found == ["stub-8", "stub-4", "stub-5", "stub-3", "stub-2", "stub-1", "stub-0", "stub-6", "stub-7"]


def test_path_parameters_are_decoded_and_an_encoded_slash_stays_within_its_segment():
    index = build_index(make_stubs({"path": "/{bucket}/{key:path}"}, {"path": "/projects/{id}/issues"}))
    assert index.select(make_request("GET", "/photos/2026/a%20b.png"))[1] == {"bucket": "photos", "key": "2026/a b.png"}
    assert index.select(make_request("GET", "/projects/group%2Fname/issues"))[1] == {"id": "group/name"}


@pytest.mark.parametrize(
    "when",
    [
        lambda n: {"path": f"/things/{n}"},
        lambda n: {"path": f"/things-{n}/{{id}}"},
        lambda n: {"path": "/things", "json": {"kind": "thing", "number": n}},
        lambda n: {"path": "/things", "json": {"a": n % 100, "b": {"c": n // 100}}},
        lambda n: {"path": "/things", "body": {"form": {"Action": "Get", "Name": f"n{n}"}}},
        lambda n: {"path": "/things", "query": {"page": n}},
        lambda n: {"path": "/things", "headers": {"x-target": f"Service.Operation{n}"}},
    ],
)
def test_ten_thousand_stubs_leave_one_to_compare(when):
    assert build_index([make_stub({"method": "POST", **when(n)}, order=n) for n in range(10_000)]).worst == 1


def test_stubs_that_nothing_tells_apart_are_reported_as_the_worst_set():
    assert build_index(make_stubs(*({"path": "/a", "query": {"q": {"contains": str(n)}}} for n in range(50)))).worst == 50
