import re

from hypothesis import given
from hypothesis import strategies as st

from understudy.core.model.glob_text import glob_fits, segment_fits


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=10))
def test_a_glob_fits_as_the_equal_regular_expression_does(pattern, text):
    equal = "".join({"*": ".*", "?": "."}.get(sign, sign) for sign in pattern)
    assert glob_fits(pattern, text) == bool(re.fullmatch(equal, text))


def test_in_a_path_segment_only_stars_are_special():
    assert segment_fits("v*.json", "v1.json")
    assert not segment_fits("v?", "v1")
    assert segment_fits("v?", "v?")


def test_many_stars_stay_cheap():
    assert not glob_fits("*a" * 500 + "b", "a" * 5000)
