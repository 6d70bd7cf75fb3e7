"""Keys that are counted."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.generator.things.counted_keys import is_counted, without_other_keys


def test_keys_are_counted_where_each_is_the_next():
    assert is_counted([7, 8, 9])
    assert is_counted([7])
    assert not is_counted([700])
    assert not is_counted([])
    assert not is_counted(["7"])
    assert not is_counted([7, 9])
    assert not is_counted(["7", "8"])
    assert not is_counted([910_000, 910_001])


def test_other_things_and_what_was_sent_under_other_names_are_forgotten():
    tape = Tape()
    tape.add("POST", "/orders", {"product_id": 1, "id": 1})
    (sample,) = tape.samples()
    case = Case(sample, request_values(sample, {})).with_item("its_product", {"id": 1})
    (known,) = without_other_keys([case], "id")
    assert "request.json.id" in known.values
    assert not {"request.json.product_id", "its_product.id"} & known.values.keys()
