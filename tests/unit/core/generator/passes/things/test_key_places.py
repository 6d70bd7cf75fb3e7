from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.passes.things.key_places import last_segment


def places(tape):
    """Where reads, creates and lists of the one collection say the key."""
    (roles,) = find_collections(find_endpoints(tape.samples()))
    return roles.key_member, [*roles.root_at.values()], [*roles.made_at.values()], [*roles.element_key.values()]


def test_a_key_that_the_envelope_says_as_well_is_the_key_of_what_is_inside():
    tape = Tape()
    for number in ("101", "102"):
        user = {"id": number, "name": f"n{number}", "age": 3}
        tape.add("POST", "/users", {"name": f"n{number}"}, 201, {"id": number, "user": user})
        tape.add("GET", f"/users/{number}", None, 200, {"id": number, "user": user})
    assert places(tape) == ("id", [("user",)], [("user", "id")], [])


def test_a_key_in_a_box_of_its_own_is_the_member_that_holds_the_box():
    tape = Tape()
    for key in ("u1", "u2"):
        tape.add("PUT", f"/users/{key}", {"x": 1}, 200, {"done": True})
        tape.add("GET", f"/users/{key}", None, 200, {"Item": {"id": {"S": key}, "x": {"N": "1"}}})
    assert places(tape)[:2] == ("id", [("Item",)])


def test_lists_may_say_keys_as_the_ends_of_addresses():
    tape = Tape()
    for key in ("ab12", "cd34"):
        tape.add("PUT", f"/topics/{key}", {"x": 1}, 200, {"id": key})
        tape.add("GET", f"/topics/{key}", None, 200, {"id": key})
    tape.add("GET", "/topics", None, 200, {"topics": ["/topics/ab12", "/topics/cd34"]})
    assert places(tape)[3] == [()]
    assert last_segment("/topics/ab12/") == "ab12"


def test_what_two_elements_of_a_list_have_alike_is_no_key():
    tape = Tape()
    for number in (1, 2):
        tape.add("POST", "/posts", {"rank": number}, 201, {"id": number, "rank": number})
        tape.add("GET", f"/posts/{number}", None, 200, {"id": number, "rank": number})
    shown = [{"id": number, "rank": rank} for number, rank in ((1, 1), (2, 2), (7, 2), (8, 2))]
    tape.add("GET", "/posts", None, 200, shown)
    tape.add("DELETE", "/posts/1", None, 204)
    (posts,) = find_collections(find_endpoints(tape.samples()))
    assert set(posts.element_key.values()) == {("id",)}


def test_a_list_may_show_what_nobody_speaks_of_elsewhere():
    tape = Tape()
    tape.add("POST", "/bills", {"sum": 3}, 201, {"id": "in_kdo3KimTPAoOws", "sum": 3})
    tape.add("GET", "/bills/in_kdo3KimTPAoOws", None, 200, {"id": "in_kdo3KimTPAoOws", "sum": 3})
    tape.add("GET", "/bills?of=c1", None, 200, {"data": [{"id": "in_ZFSlfIRTSsgf2P", "sum": 9, "lines": [{"id": "il_1"}]}]})
    (bills,) = find_collections(find_endpoints(tape.samples()))
    assert [*bills.list_at.values()] == [("data",)]
    assert [*bills.element_key.values()] == [("id",)]


def test_what_is_listed_under_keys_of_another_form_is_something_else():
    tape = Tape()
    tape.add("POST", "/bills", {"sum": 3}, 201, {"id": "in_kdo3KimTPAoOws", "sum": 3})
    tape.add("GET", "/bills/in_kdo3KimTPAoOws", None, 200, {"id": "in_kdo3KimTPAoOws", "sum": 3})
    tape.add("GET", "/bills?of=c1", None, 200, {"data": [{"id": 7}]})
    (bills,) = find_collections(find_endpoints(tape.samples()))
    assert bills.list_at == {}


def test_a_field_of_graphql_that_looks_like_a_key_is_none():
    tape = Tape()

    def ask(query, answer):
        tape.add("POST", "/", {"query": query}, 200, {"data": answer})

    for key, stars in (("4", 5), ("5", 4), ("6", 3)):
        ask(f"mutation {{ addReview(stars: {stars}) {{ id stars }} }}", {"addReview": {"id": key, "stars": stars}})
        ask(f'{{ review(id: "{key}") {{ id stars }} }}', {"review": {"id": key, "stars": stars}})
    ask("{ reviews { stars } }", {"reviews": [{"stars": 5}, {"stars": 4}, {"stars": 3}]})
    (roles,) = find_collections(find_endpoints(tape.samples()))
    assert list(roles.element_key.values()) == [("id",)]
