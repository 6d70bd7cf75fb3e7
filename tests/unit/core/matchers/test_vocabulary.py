from hypothesis import given
from hypothesis import strategies as st

from understudy.core.matchers.vocabulary import as_pattern, is_matcher
from understudy.testing.stubs import make_value_matcher

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=3)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["type", "length", "members", "ignore_case", "x"]), inner)
    ),
    max_leaves=8,
)


@given(JSON)
def test_a_json_value_written_as_a_pattern_matches_itself(value):
    assert make_value_matcher(as_pattern(value)).matches(value)


def test_only_what_reads_as_a_matcher_is_wrapped():
    assert as_pattern({"type": "card", "number": 1}) == {"type": "card", "number": 1}
    assert as_pattern({"card": {"type": "visa"}}) == {"card": {"members": {"type": "visa"}}}


def test_modifiers_alone_are_no_matcher():
    assert is_matcher({"equals": 1, "ignore_case": True})
    assert not is_matcher({"ignore_case": True})
    assert not is_matcher({})
