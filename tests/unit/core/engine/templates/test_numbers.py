import pytest

from understudy.core.engine.templates.filters import apply_filter


@pytest.mark.parametrize(
    ("name", "value", "arguments", "result"),
    [
        ("int", "42", (), 42),
        ("int", "4.9", (), 4),
        ("int", "x", (7,), 7),
        ("float", "1.5", (), 1.5),
        ("number", "42", (), 42),
        ("number", "4.5", (), 4.5),
        ("boolean", "false", (), False),
        ("boolean", "on", (), True),
        ("boolean", 0, (), False),
        ("grouped", "1234567", (), "1,234,567"),
        ("fixed", 9.9, (2,), "9.90"),
        ("fixed", "7", (1,), "7.0"),
        ("round", 2.567, (1,), 2.6),
        ("round", 2.5, (), 2),
    ],
)
def test_values(name, value, arguments, result):
    made = apply_filter(name, value, *arguments)
    assert made == result
    assert type(made) is type(result)
