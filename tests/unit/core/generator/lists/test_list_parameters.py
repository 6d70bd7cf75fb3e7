from dataclasses import replace
from urllib.parse import urlencode

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.lists.list_parameters import SEEDED, infer_listing
from understudy.core.generator.lists.listing import Seen, page_values
from understudy.core.generator.things.live import Version

THINGS = tuple(Version((), key, None, {"body": {"id": key, "color": color}}) for key, color in [("b", "red"), ("a", "blue"), ("c", "red")])


def seen(shown, **asked):
    tape = Tape()
    tape.add("GET", "/" + ("?" + urlencode(asked, doseq=True) if asked else ""))
    asked = {name: value if isinstance(value, str) else value[0] for name, value in asked.items()}
    return Seen(tape.samples()[0], asked, THINGS, tuple(shown))


def test_filters_limits_and_pages_are_found():
    listing = infer_listing([seen("bac"), seen("bc", color="red"), seen("c", page="2", per_page="2")])
    assert listing.effect("things") == {
        "from": "things",
        "where": {"color": "{{ request.query.color }}"},
        "limit": "{{ request.query.per_page }}",
        "page": "{{ request.query.page }}",
    }
    assert listing.right == 3


def test_order_and_cursor_are_found():
    listing = infer_listing([seen("abc"), seen("bc", after="a")])
    assert (listing.sort, listing.after, listing.right) == ("$key", "request.query.after", 2)
    assert infer_listing([seen("cab")]).sort == "-$added"


def changed(moments):
    """Things that were changed at moments, in seconds after they were written."""
    tape = Tape()
    for _ in moments:
        tape.add("PUT", "/")
    written = zip("bac", tape.samples(), moments, strict=True)
    return tuple(
        Version((), key, sample, {"body": {"id": key, "changed": int((sample.at + late) * 1000)}}) for key, sample, late in written
    )


def test_within_one_moment_of_the_server_what_was_made_later_comes_first():
    look = replace(seen("bca"), present=changed((60, 0, 0)))
    assert infer_listing([look]).effect("things")["sort"] == ["-changed", "-$added"]
    asked = replace(seen("bca", sort="changed"), present=changed((60, 0, 0)), shown=tuple("acb"))
    assert "default('-changed,-$added')" in infer_listing([look, asked]).effect("things")["sort"]
    tied = replace(seen("acb"), present=changed((0, 60, 59)))
    assert infer_listing([tied]).effect("things")["sort"] == ["-changed"]
    planned = replace(seen("bca"), present=changed((9e6, 0, 1e6)))
    assert infer_listing([planned]).effect("things")["sort"] == ["-changed"]


def test_a_number_that_is_a_key_by_chance_is_no_cursor_where_the_name_speaks_of_a_member():
    things = tuple(Version((), str(key), None, {"body": {"id": key, "price": price}}) for key, price in ((9, 5), (10, 13), (11, 25)))
    look = replace(seen([], min_price="10", max_price="20"), present=things, shown=("10",))
    listing = infer_listing([look])
    assert (listing.after, listing.right) == ("", 1)
    assert listing.where["price"].keys() == {"gte", "lte"}


def test_an_order_may_be_asked_for():
    listing = infer_listing([seen("bac"), seen("cba", _sort="id", _order="desc")])
    assert listing.right == 2
    assert "request.query._sort" in listing.effect("things")["sort"]
    listing = infer_listing(
        [seen("bac"), seen("cba", _sort="color,id", _order="desc,desc"), seen("abc", _sort="color,id", _order="asc,asc")]
    )
    assert listing.right == 3


def test_a_page_has_figures():
    one = seen("ba", limit="2")
    values = page_values(infer_listing([one]), one)
    assert (values["page.total"], values["page.count"], values["page.has_more"], values["page.next"]) == (3, 2, True, "a")


def test_pages_may_be_asked_for_by_their_ends_and_offsets_may_begin_with_one():
    listing = infer_listing([seen("bac"), seen("ac", _start="1", _end="3"), seen("ba", _start="0", _limit="2")])
    assert listing.right == 3
    assert "request.query._end" in listing.effect("things")["limit"]
    listing = infer_listing([seen("bac"), seen("ba", startIndex="1", count="2"), seen("c", startIndex="3", count="2")])
    assert (listing.right, listing.effect("things")["offset"]) == (3, "{{ request.query.startIndex | int - 1 }}")


def test_parameters_that_nothing_explains_are_strange():
    listing = infer_listing([seen("bac"), seen("a", mood="sad"), seen("c", mood="sad")])
    assert listing.strange == ["mood"]
    assert listing.right == 1


def test_orders_may_name_members_inside_others_and_several_at_once():
    inner = tuple(
        Version((), key, None, {"body": {"id": key, "attributes": {"title": title, "year": year}}})
        for key, title, year in [("1", "b", 2), ("2", "a", 2), ("3", "c", 1)]
    )

    def one(shown, **asked):
        return Seen(seen("", **asked).sample, asked, inner, tuple(shown))

    listing = infer_listing([one("123"), one("213", sort="-year,title")])
    assert listing.right == 2
    assert listing.effect("things")["sort"] == "{{ request.query.sort | within('attributes') | default('') }}"


def test_several_comparisons_of_one_member_go_together():
    listing = infer_listing([seen("bac"), seen("a", color="blue"), seen("a", color_ne="red")])
    assert listing.right == 3
    assert listing.effect("things")["where"] == {"color": {"equals": "{{ request.query.color }}", "not": "{{ request.query.color_ne }}"}}


def test_fields_to_sort_by_may_stand_in_brackets():
    listing = infer_listing([seen("bac"), seen("cba", **{"$sort[id]": "-1"}), seen("ba", **{"$limit": "2"})])
    assert (listing.right, listing.sort_in, listing.limit) == (3, "$sort[", "request.query['$limit']")
    assert "starting('$sort[')" in listing.effect("things")["sort"]


def test_what_was_there_before_may_come_last():
    tape = Tape()
    tape.add("POST", "/things", {"id": "z"}, 201, {"id": "z"})
    before = [Version((), key, None, {"body": {"id": key}}) for key in "qbs"]
    made = Version((), "z", tape.samples()[0], {"body": {"id": "z"}})
    listing = infer_listing([Seen(tape.samples()[0], {}, (*before, made), ("z", "q", "b", "s"))])
    assert (listing.right, listing.sort) == (1, SEEDED)
    assert [version.hidden for version in before] == [(SEEDED,)] * 3
    assert SEEDED not in made.extras


def test_lists_that_say_they_start_at_1_count_from_there():
    tape = Tape()
    things = [{"id": f"thing-{number}", "n": number} for number in range(3)]
    tape.add("GET", "/things", None, 200, {"startIndex": 1, "data": things})
    tape.add("GET", "/things?startIndex=2&count=1", None, 200, {"startIndex": 2, "data": things[1:2]})
    versions = tuple(Version((), thing["id"], None, {"body": thing}) for thing in things)
    samples = tape.samples()
    seen = [
        Seen(samples[0], {}, versions, tuple(version.key for version in versions)),
        Seen(samples[1], {"startIndex": "2", "count": "1"}, versions, ("thing-1",)),
    ]
    assert infer_listing(seen).effect("things")["offset"] == "{{ request.query.startIndex | int - 1 }}"


def test_what_a_parameter_that_is_not_understood_leaves_out_is_no_size_of_pages():
    listing = infer_listing([seen("bac"), seen("b", filter='mood="sad"')])
    assert (listing.effect("things"), listing.strange, listing.right) == ({"from": "things"}, ["filter"], 1)


def test_a_page_is_no_smaller_than_the_longest_list_that_nobody_limited():
    assert infer_listing([seen("ba"), seen("ba")]).default_limit == 2
    assert infer_listing([seen("bac"), seen("b")]).default_limit is None


def test_what_has_no_name_may_ask_for_an_element():
    things = tuple(
        Version((), key, None, {"body": {"1": key, "5": tags}}) for key, tags in [("b", ["red"]), ("a", ["blue", "red"]), ("c", ["x"])]
    )
    tape = Tape()
    tape.add("POST", "/t.Things/List")
    name = "request.json['3']"
    listing = infer_listing([Seen(tape.samples()[0], {name: "red"}, things, ("b", "a"))], "request.json")
    assert listing.where == {"5": {"contains": "{{ request.json['3'] }}"}}


def test_pages_may_be_counted_from_zero():
    recorded = [seen("ba", size="2"), seen("c", size="2", page="1"), seen("ba", size="2", page="0")]
    listing = infer_listing(recorded)
    assert (listing.page, listing.first_page, listing.right) == ("request.query.page", 0, 3)
    assert listing.effect("items")["page"] == "{{ request.query.page | int + 1 }}"
    assert page_values(listing, recorded[1])["(page.number - 1)"] == 1
    assert "(page.number - 1)" not in page_values(infer_listing([seen("ba", size="2", page="1")]), seen("ba", page="1"))


def test_a_page_may_be_the_first_the_last_or_empty():
    listing = infer_listing([seen("ba", size="2"), seen("c", size="2", page="2")])
    ends = ("(not page.has_previous)", "(not page.has_more)", "(page.count == 0)")
    asked = [seen("ba", size="2"), seen("c", size="2", page="2"), seen("", size="2", page="3")]
    figures = [page_values(listing, one) for one in asked]
    assert [tuple(one[code] for code in ends) for one in figures] == [(True, False, False), (False, True, False), (False, True, True)]


def test_keys_that_are_numbers_are_ordered_as_numbers():
    numbered = tuple(Version((), str(number), None, {"body": {"id": number}}) for number in (2, 1, 3))
    one = seen(("1", "2", "3"))
    assert infer_listing([Seen(one.sample, {}, numbered, one.shown)]).sort == "id"


def test_a_flag_may_ask_for_more_than_nothing():
    stock = tuple(Version((), key, None, {"body": {"id": key, "stock": count}}) for key, count in [("b", 3), ("a", 0), ("c", 7)])
    shown = (("bac", {}), ("bc", {"inStock": "true"}))
    asked = [Seen(seen(keys, **query).sample, query, stock, tuple(keys)) for keys, query in shown]
    listing = infer_listing(asked)
    assert listing.right == 2
    assert list(listing.effect("things")["where"]) == ["stock"]
    assert "gt" in listing.effect("things")["where"]["stock"]


def test_a_flag_of_a_message_leaves_out_what_has_another_flag():
    closed = {"c": 1}
    things = tuple(
        Version((), key, None, {"body": {"1": key, "4": level, "9": owner, **({"6": 1} if key in closed else {})}})
        for key, level, owner in (("a", 1, "x"), ("b", 2, "y"), ("c", 3, "x"))
    )
    everything = replace(seen([]), present=things, shown=("a", "b", "c"))
    of_one = replace(everything, asked={"request.json['3']": "x"}, shown=("a", "c"))
    open_ones = replace(everything, asked={"request.json['3']": "x", "request.json['4']": "1"}, shown=("a",))
    listing = infer_listing([everything, of_one, open_ones])
    assert listing.right == 3
    assert listing.where == {"9": "{{ request.json['3'] }}", "6": {"not": "{{ request.json['4'] }}"}}
    unflagged = [replace(version, facets={"body": {**version.facets["body"], "6": 2}}) for version in things]
    by_level = infer_listing([replace(one, present=tuple(unflagged)) for one in (everything, of_one, open_ones)])
    assert by_level.where == {"9": "{{ request.json['3'] }}", "4": "{{ request.json['4'] }}"}
