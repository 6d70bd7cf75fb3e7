from hypothesis import given, settings
from hypothesis import strategies as st

from understudy.core.engine.explain import near_misses, suggest_document, suggest_yaml
from understudy.core.engine.index import build_index
from understudy.files.stubs.yaml_text import parse_yaml
from understudy.testing.messages import make_request
from understudy.testing.stubs import make_stub, make_stubs


def test_the_nearest_stub_comes_first_with_all_that_differs():
    index = build_index(
        make_stubs(
            {"method": "GET", "path": "/v1/customers/{id}"},
            {"method": "POST", "path": "/v1/payments", "json": {"amount": {"type": "integer"}, "currency": {"one_of": ["EUR", "USD"]}}},
            {"method": "POST", "path": "/v1/refunds", "json": {"amount": 1}},
        )
    )
    nearest, *others = near_misses(make_request("POST", "/v1/payments", json={"amount": "ten", "currency": "EUR"}), index)
    assert nearest.document() == {
        "stub": "stub-1",
        "source": "",
        "differs": [{"part": "json.amount", "expected": "type integer", "actual": '"ten"'}],
    }
    assert [miss.stub.id for miss in others] == ["stub-2", "stub-0"]


def test_a_stub_that_only_the_state_kept_away_says_so():
    [near] = near_misses(make_request("GET", "/a"), build_index(make_stubs({"path": "/a", "state": {"cart": "full"}})))
    assert [(gap.part, gap.expected) for gap in near.mismatches] == [("state.cart", '"full"')]


JSON = st.recursive(
    st.one_of(st.integers(), st.booleans(), st.none(), st.text(st.characters(codec="utf-8"), max_size=3)),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(["type", "length", "x", "y"]), inner, max_size=3)),
    max_leaves=5,
)
REQUESTS = st.builds(
    lambda method, target, body: make_request(method, target, **body),
    st.sampled_from(["GET", "POST"]),
    st.sampled_from(["/", "/a/b?x=1&x=2&y=", "/a%20b/%7Bc%7D", "/x%2Fy?q=%C3%A9", "/100%25"]),
    st.one_of(
        JSON.map(lambda value: {"json": value}),
        st.just({"form": {"a": "b", "c": ""}}),
        st.text(st.characters(codec="utf-8"), max_size=9).map(lambda text: {"body": text}),
    ),
)


@settings(max_examples=200, deadline=None)
@given(REQUESTS)
def test_the_suggested_stub_takes_the_request(request_):
    suggested = suggest_document(request_)
    assert make_stub(suggested["when"]).when.match(request_) is not None
    assert parse_yaml(suggest_yaml(request_)) == [suggested]


def test_the_suggestion_reads_well():
    assert suggest_yaml(make_request("POST", "/v1/payments?dry=1", json={"type": "card", "n": [1]})) == (
        '- id: "post-v1-payments"\n'
        "  when:\n"
        '    method: "POST"\n'
        '    path: "/v1/payments"\n'
        '    query: {"dry": "1"}\n'
        '    json: {"type": "card", "n": [1]}\n'
        "  then: {status: 200}\n"
    )


def test_bodies_on_one_path_are_told_apart():
    index = build_index(make_stubs(*({"path": "/items", "json": {"a": number, "c": number, "b": number % 2}} for number in range(40))))
    first, *_ = near_misses(make_request("POST", "/items", json={"a": 7, "c": 7, "b": 0}), index)
    assert [gap.part for gap in first.mismatches] == ["json.b"]
