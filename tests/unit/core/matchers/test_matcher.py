from hypothesis import given, settings
from hypothesis import strategies as st

from understudy.core.matchers.block import block_mismatches
from understudy.testing.messages import make_request
from understudy.testing.stubs import make_when

TEXTS = st.sampled_from(["", "a", "b", "ab", "7", "2026-01-01", "true"])
VALUES = st.recursive(
    st.one_of(
        TEXTS,
        st.builds(
            lambda word, text: {word: text}, st.sampled_from(["contains", "starts_with", "ends_with", "glob", "regex", "equals"]), TEXTS
        ),
        st.sampled_from(
            [{"present": True}, {"present": False}, {"gt": 5}, {"lte": 7}, {"before": "2026-06-01"}, {"length": 1}, {"shape": "{int}"}]
        ),
        st.sampled_from([{"type": "integer"}, {"type": ["boolean", "string"]}, {"as_json": 7}, {"jwt": {}}]),
    ),
    lambda inner: st.one_of(
        inner.map(lambda one: {"not": one}),
        st.builds(
            lambda word, parts: {word: parts},
            st.sampled_from(["any", "all", "has_exactly", "includes"]),
            st.lists(inner, min_size=1, max_size=3),
        ),
    ),
    max_leaves=4,
)
FIELDS = st.dictionaries(st.sampled_from("pq"), VALUES, max_size=2)
BLOCKS = st.recursive(
    st.fixed_dictionaries(
        {},
        optional={
            "method": st.sampled_from(["GET", ["POST", "PUT"]]),
            "path": st.sampled_from(["/", "/a", "/{x}", "/*", {"regex": "/[ab]"}]),
            "query": FIELDS,
            "headers": FIELDS,
            "cookies": FIELDS,
            "json": st.dictionaries(st.sampled_from("pq"), VALUES, max_size=2),
            "body": st.one_of(FIELDS.map(lambda form: {"form": form}), VALUES.map(lambda text: {"text": text}), st.just({"empty": True})),
        },
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=2).map(lambda blocks: {"any": blocks}),
        st.lists(inner, min_size=1, max_size=2).map(lambda blocks: {"all": blocks}),
        inner.map(lambda block: {"not": block}),
    ),
    max_leaves=4,
)
PAIRS = st.lists(st.tuples(st.sampled_from("pq"), TEXTS), max_size=3)
REQUESTS = st.builds(
    lambda method, path, query, headers, body: make_request(
        method, f"{path}?" + "&".join("=".join(pair) for pair in query), headers=[*headers, ("cookie", "p=a; q=7")], **body
    ),
    st.sampled_from(["GET", "POST"]),
    st.sampled_from(["/", "/a", "/b/c"]),
    PAIRS,
    PAIRS,
    st.one_of(
        st.just({}),
        PAIRS.map(lambda pairs: {"form": dict(pairs)}),
        st.dictionaries(st.sampled_from("pq"), st.one_of(TEXTS, st.integers(5, 8), st.lists(TEXTS, max_size=2))).map(
            lambda value: {"json": value}
        ),
    ),
)


@settings(max_examples=400, deadline=None)
@given(BLOCKS, REQUESTS)
def test_a_matcher_says_yes_exactly_when_it_has_nothing_to_explain(block, request_):
    when = make_when(block)
    for matcher in when.matchers:
        assert matcher.matches(request_) == (matcher.explain(request_) is None)
        if matcher.matches(request_):
            assert all(value in tuple(probe.values(request_)) for probe, value in matcher.discriminators())
    assert (when.match(request_) is not None) == (not list(block_mismatches(when, request_)))
