import pytest

from understudy.core.rate_limits.writing import up, write_moment, write_retry_after


@pytest.mark.parametrize(
    ("form", "after", "written"),
    [
        ("seconds", 0.1, "1"),
        ("seconds", -5, "0"),
        ("decimal1", 2.04, "2.0"),
        ("decimal3", 64.57, "64.570"),
        ("ms", 0.0124, "13"),
        ("epoch", 0.5, "1001"),
        ("epoch_ms", 0.5, "1000500"),
        ("epoch_float", 0.25, "1000.250"),
        ("http", 0.5, "Thu, 01 Jan 1970 00:16:41 GMT"),
        ("iso", 0.5, "1970-01-01T00:16:41Z"),
        ("iso_minutes", 60, "1970-01-01T00:17Z"),
        ("go", 0.012, "12ms"),
        ("go", 360, "6m0s"),
        ("go", 3723, "1h2m3s"),
        ("go", 1.5, "1.5s"),
    ],
)
def test_moments_in_the_forms_of_providers(form, after, written):
    assert write_moment(form, after, 1000.0) == written


def test_an_unknown_form_is_a_mistake_in_a_dialect():
    with pytest.raises(ValueError, match="moon"):
        write_moment("moon", 0, 0)


def test_retry_after_is_never_less_than_a_second_nor_late_by_a_rounding_error():
    assert write_retry_after("seconds", 0.0001, 0) == "1"
    assert up(2.0000000001) == 2
    assert write_retry_after("decimal", 0.26, 0) == "0.3"
