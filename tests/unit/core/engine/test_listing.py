import pytest

from understudy.testing.players import Rehearsed

FRUIT = [
    {"id": name, "n": n, "color": color}
    for name, n, color in [("fig", 5, "blue"), ("apple", 1, "red"), ("plum", 3, "blue"), ("date", 4, "brown"), ("kiwi", 2, "green")]
]


def page(target="/", seed=FRUIT, **listing):
    then = {"list": {"from": "fruit", **listing}, "json": {"$merge": ["{{ page }}", {"ids": "{{ page['items'] | map_attribute('id') }}"}]}}
    resources = [{"name": "fruit", "seed": seed}]
    return Rehearsed({"resources": resources, "stubs": [{"id": "list", "when": {}, "then": then}]}).json("GET", target)


def test_everything_in_the_order_of_its_coming():
    made = page()
    assert made["ids"] == ["fig", "apple", "plum", "date", "kiwi"]
    assert (made["total"], made["count"], made["has_more"], made["next"], made["pages"], made["number"]) == (5, 5, False, None, 1, 1)


@pytest.mark.parametrize(
    ("listing", "ids"),
    [
        ({"sort": "id"}, ["apple", "date", "fig", "kiwi", "plum"]),
        ({"sort": "-n"}, ["fig", "date", "plum", "kiwi", "apple"]),
        ({"sort": ["color", "-n"]}, ["fig", "plum", "date", "kiwi", "apple"]),
        ({"sort": "color,n"}, ["plum", "fig", "date", "kiwi", "apple"]),
        ({"sort": "-$key"}, ["plum", "kiwi", "fig", "date", "apple"]),
        ({"where": {"color": "blue"}}, ["fig", "plum"]),
        ({"where": {"color": "{{ request.query.color }}"}}, ["fig", "apple", "plum", "date", "kiwi"]),
        ({"where": {"n": {"gte": "{{ request.query.least | int }}"}}}, ["fig", "apple", "plum", "date", "kiwi"]),
        ({"where": {"n": {"gte": "{{ request.query.least | int }}", "lte": 2}}}, ["apple", "kiwi"]),
        ({"where": {"n": {"equals": "{{ request.query.n }}", "lte": 2}}}, ["apple", "kiwi"]),
        ({"where": {"$text": {"contains": "BLU", "ignore_case": True}}}, ["fig", "plum"]),
        ({"where": {"n": {"gte": 4}, "color": ["blue", "brown"]}}, ["fig", "date"]),
        ({"limit": 2}, ["fig", "apple"]),
        ({"limit": 2, "offset": 1}, ["apple", "plum"]),
        ({"limit": 2, "page": 3}, ["kiwi"]),
        ({"limit": 2, "page": 9}, []),
        ({"limit": 0}, []),
        ({"limit": 2, "after": "apple"}, ["plum", "date"]),
        ({"after": "nobody"}, []),
        ({"limit": 2, "before": "kiwi"}, ["plum", "date"]),
        ({"sort": "id", "start_after": "b"}, ["date", "fig", "kiwi", "plum"]),
        ({"prefix": "p"}, ["plum"]),
        ({"key": "n", "after": "3"}, ["date", "kiwi"]),
        ({"limit": "{{ request.query.limit }}"}, ["fig", "apple", "plum", "date", "kiwi"]),
    ],
)
def test_what_is_on_the_page(listing, ids):
    assert page(**listing)["ids"] == ids


def test_a_query_decides():
    listing = {
        "where": {"color": "{{ request.query.color }}", "n": "{{ request.query.n }}"},
        "sort": "{{ request.query.sort }}",
        "limit": "{{ request.query.limit }}",
    }
    assert page("/?color=blue&sort=n&limit=1", **listing)["ids"] == ["plum"]
    assert page("/?n=4", **listing)["ids"] == ["date"]


def test_walking_all_pages_by_cursor_shows_everything_once():
    seen, cursor = [], ""
    for _ in range(10):
        made = page(f"/?after={cursor}", limit=2, after="{{ request.query.after }}", sort="id")
        seen += made["ids"]
        cursor = made["next"]
        if not made["has_more"]:
            break
    assert seen == ["apple", "date", "fig", "kiwi", "plum"]
    assert cursor is None


def test_figures_of_a_page_in_the_middle():
    made = page(limit=2, page=2)
    assert {
        key: made[key]
        for key in ("total", "count", "has_more", "next", "following", "has_previous", "previous", "number", "pages", "limit", "offset")
    } == {
        "total": 5,
        "count": 2,
        "has_more": True,
        "next": "date",
        "following": "kiwi",
        "has_previous": True,
        "previous": "plum",
        "number": 2,
        "pages": 3,
        "limit": 2,
        "offset": 2,
    }


def test_keys_are_grouped_at_a_delimiter():
    seed = {key: {"key": key} for key in ("a/1", "a/2", "b", "c/x/1", "c/y")}
    made = page(seed=seed, delimiter="/", sort="$key")
    assert (made["prefixes"], made["keys"]) == (["a/", "c/"], ["b"])
    made = page(seed=seed, delimiter="/", prefix="c/", sort="$key", limit=1)
    assert (made["prefixes"], made["keys"], made["has_more"], made["next"]) == (["c/x/"], [], True, "c/x/")
    made = page(seed=seed, delimiter="/", prefix="c/", sort="$key", start_after="c/x/")
    assert (made["prefixes"], made["keys"]) == ([], ["c/y"])


def test_a_limit_that_is_no_number_is_an_error():
    then = {"list": {"from": "fruit", "limit": "{{ request.query.limit }}"}}
    response = Rehearsed({"stubs": [{"id": "list", "when": {}, "then": then}]}).ask("GET", "/?limit=many")
    assert (response.status, b"'many' is not a number" in response.body) == (500, True)


def test_filters_in_words_narrow_a_list():
    then = {"list": {"from": "fruit", "where": {"$filter": "{{ request.query.filter }}"}}, "json": "{{ page.keys }}"}
    document = {
        "stubs": [{"id": "list", "when": {}, "then": then}],
        "resources": [{"name": "fruit", "seed": [{"id": "fig", "n": 1}, {"id": "plum", "n": 2}]}],
    }
    rehearsed = Rehearsed(document)
    assert rehearsed.ask("GET", "/?filter=n%20gt%201").body == b'["plum"]'
    assert rehearsed.ask("GET", "/").body == b'["fig","plum"]'
    response = rehearsed.ask("GET", "/?filter=anything")
    assert (response.status, b"cannot read 'anything'" in response.body) == (500, True)


def test_members_that_are_worked_out_narrow_and_order_and_stay_out_of_items():
    twice = {"work_out": {"twice": "{{ each.n * 2 }}", "other": "{{ each.nowhere }}"}}
    assert page(where={"twice": {"gte": 6}}, **twice)["ids"] == ["fig", "plum", "date"]
    made = page(sort="-twice", limit=2, **twice)
    assert made["ids"] == ["fig", "date"]
    assert "twice" not in made["items"][0]
    assert page("/?f=twice%20gt%208", where={"$filter": "{{ request.query.f }}"}, **twice)["ids"] == ["fig"]
    named = {"work_out": {"label": "{{ 'the ' ~ each.id }}"}}
    assert page(where={"$text": {"contains": "the fig"}}, **named)["ids"] == ["fig"]
