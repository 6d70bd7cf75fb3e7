from tests.unit.core.generator.carts import two_carts
from tests.unit.core.generator.tape import notes
from tests.unit.core.generator.test_pipeline import run


def test_whoever_is_given_a_cookie_is_known_by_it():
    document = run(two_carts()).document
    assert {"name": "visitors", "initial": {"id": ""}} in document["resources"]
    put = next(one for one in document["stubs"] if one["when"]["method"] == "POST" and one["when"]["path"] == "/cart")
    assert put["then"]["let"]["visitor"] == "{{ visit.id or credential }}"
    kept = next(one for one in put["then"]["create"] if one["in"] == "visitors")
    assert (kept["key"], kept["item"]) == ("{{ credential }}", {"id": "{{ visitor }}"})


def test_nobody_is_looked_up_where_nothing_is_private():
    assert "visitors" not in str(run(notes()).document)
