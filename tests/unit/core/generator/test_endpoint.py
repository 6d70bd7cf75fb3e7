import pytest

from understudy.core.generator.endpoint import Parameter, path_values, shape_text, singular

SHAPE = (Parameter("bucket"), Parameter("key", rest=True))


def test_a_shape_is_written_as_a_path_and_read_from_segments():
    assert shape_text(SHAPE) == "/{bucket}/{key:path}"
    assert path_values(SHAPE, ("photos", "2026", "a.jpg")) == {"bucket": "photos", "key": "2026/a.jpg"}


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("customers", "customer"),
        ("categories", "category"),
        ("boxes", "box"),
        ("status", "status"),
        ("address", "address"),
        ("heroes", "hero"),
        ("shoes", "shoe"),
    ],
)
def test_plurals(plural, one):
    assert singular(plural) == one
