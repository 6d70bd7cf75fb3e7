from understudy.testing.players import Rehearsed

SEED = [{"id": "a", "n": 1, "tags": {"x": 1}}, {"id": "b", "n": 2}, {"id": "c", "n": 2}]


def service(**thens):
    stubs = [{"id": name, "when": {"path": f"/{name}"}, "then": then} for name, then in thens.items()]
    stubs.append({"id": "all", "when": {"path": "/all"}, "then": {"json": "{{ items('things') }}"}})
    return Rehearsed({"resources": [{"name": "things", "id": "t_{digits:4}", "seed": SEED}], "stubs": stubs})


def ids(player):
    return [item["id"] for item in player.json("GET", "/all")]


def test_an_item_is_put_under_its_key_and_named():
    player = service(
        make={
            "create": {"in": "things", "item": {"$merge": ["{{ request.json }}", {"made": "{{ now('', 'epoch') }}"}]}},
            "json": "{{ item }}",
        }
    )
    made = player.json("POST", "/make", json={"name": "x"})
    assert made == {"id": made["id"], "name": "x", "made": 1_700_000_000}
    assert made["id"].startswith("t_")
    assert ids(player) == ["a", "b", "c", made["id"]]
    player.json("POST", "/make", json={"id": "a", "name": "replaced"})
    assert ids(player) == ["a", "b", "c", made["id"]]
    assert player.json("GET", "/all")[0]["name"] == "replaced"


def test_the_key_may_be_said():
    player = service(
        put={
            "create": {
                "in": "things",
                "key": "{{ request.query.k }}",
                "item": {"id": "{{ request.query.k }}", "body": "{{ request.body }}"},
            },
            "text": "{{ item.body }}",
        }
    )
    assert player.ask("PUT", "/put?k=9", body=b"\xff\x00").body == b"\xff\x00"


def test_the_key_may_be_read_from_the_new_item():
    made = {
        "in": "things",
        "key": "{{ thing.code }}",
        "item": {"id": "{{ new_id('{hex:8}') }}", "code": "{{ new_id('{hex:12}') }}"},
        "as": "thing",
    }
    player = service(put={"create": made, "json": "{{ lookup('things', thing.code) }}"})
    assert len(player.json("POST", "/put")["code"]) == 12


def test_updating_merges_members():
    player = service(
        change={
            "update": {"in": "things", "key": "a", "item": {"n": "{{ item.n + 1 }}", "gone": "{{ omit }}", "nil": None}},
            "json": "{{ item }}",
        }
    )
    assert player.json("POST", "/change") == {"id": "a", "n": 2, "tags": {"x": 1}, "nil": None}
    assert player.json("POST", "/change")["n"] == 3


def test_updating_may_go_deep_and_drop_members():
    player = service(
        deep={"update": {"in": "things", "key": "a", "deep": True, "item": "{{ request.json }}"}, "json": "{{ item }}"},
        drop={"update": {"in": "things", "key": "a", "unset": ["n", "tags"]}, "json": "{{ item }}"},
    )
    assert player.json("PATCH", "/deep", json={"tags": {"y": 2}, "n": None}) == {"id": "a", "tags": {"x": 1, "y": 2}}
    assert player.json("PATCH", "/drop") == {"id": "a"}


def test_updating_may_give_another_key_in_the_same_place():
    rename = {
        "in": "things",
        "key": "{{ request.query.of }}",
        "item": "{{ request.json }}",
        "new_key": "{{ request.json.id | default(omit) }}",
    }
    player = service(rename={"update": rename, "json": "{{ item }}"})
    assert player.json("PATCH", "/rename?of=a", json={"id": "z"}) == {"id": "z", "n": 1, "tags": {"x": 1}}
    assert ids(player) == ["z", "b", "c"]
    assert player.json("PATCH", "/rename?of=z", json={"n": 5})["id"] == "z"
    assert player.json("PATCH", "/rename?of=z", json={"id": "z"})["n"] == 5
    player.json("PATCH", "/rename?of=c", json={"id": "b"})
    assert ids(player) == ["z", "b"]


def test_updating_and_removing_by_where():
    player = service(
        mark={
            "update": {"in": "things", "where": {"n": "{{ request.query.n }}"}, "item": {"marked": True}},
            "json": "{{ items('things') | where('marked', true) | map_attribute('id') }}",
        },
        purge={"remove": {"in": "things", "where": {"n": "{{ request.query.n }}"}}, "json": "{{ removed | map_attribute('id') }}"},
    )
    assert player.json("POST", "/mark?n=2") == ["b", "c"]
    # A condition that gives nothing selects nothing: it must not empty the collection.
    assert player.json("POST", "/purge") == []
    assert player.json("POST", "/purge?n=2") == ["b", "c"]
    assert ids(player) == ["a"]


def test_removing_what_is_not_there_removes_nothing():
    player = service(drop={"remove": {"in": "things", "key": "{{ request.query.k }}"}, "json": "{{ removed | length }}"})
    assert [player.json("DELETE", "/drop?k=a"), player.json("DELETE", "/drop?k=a")] == [1, 0]


def test_updating_what_is_not_there_is_an_error_and_keeps_nothing():
    player = service(
        change={"create": {"in": "things", "key": "z", "item": {"id": "z"}}, "update": {"in": "things", "key": "nobody", "item": {}}}
    )
    response = player.ask("POST", "/change")
    assert (response.status, b"nobody" in response.body) == (500, True)
    assert ids(player) == ["a", "b", "c"]


def test_effects_happen_in_the_order_in_which_they_are_written():
    player = service(
        first={"list": {"from": "things"}, "remove": {"in": "things", "key": "a"}, "json": ["{{ page.total }}", "{{ count('things') }}"]},
        second={"remove": {"in": "things", "key": "b"}, "list": {"from": "things"}, "json": "{{ page.total }}"},
    )
    assert player.json("GET", "/first") == [3, 2]
    assert player.json("GET", "/second") == 1


def test_several_of_a_kind_and_one_per_element():
    player = service(
        two={
            "create": [{"in": "things", "item": {"id": "x"}, "as": "one"}, {"in": "things", "item": {"id": "y", "with": "{{ one.id }}"}}],
            "json": "{{ item }}",
        },
        batch={
            "create": {"for": "o in request.json", "in": "things", "item": "{{ o }}"},
            "remove": {"for": "o in request.json", "in": "things", "key": "{{ o.replaces }}"},
            "json": "{{ items | map_attribute('id') }}",
        },
    )
    assert player.json("POST", "/two") == {"id": "y", "with": "x"}
    assert player.json("POST", "/batch", json=[{"id": "m", "replaces": "a"}, {"id": "n", "replaces": "b"}]) == ["m", "n"]
    assert ids(player) == ["c", "x", "y", "m", "n"]


def test_variables_move():
    player = service(step={"set": {"n": "{{ state.n | default(0) | int }}", "last": "{{ request.query.v }}"}, "json": "{{ state.last }}"})
    assert player.json("GET", "/step?v=1") == "1"
    assert player.json("GET", "/step?v=2") == "2"


def test_items_are_replaced_never_changed():
    player = service(
        change={
            "let": {"before": "{{ lookup('things', 'a') }}"},
            "update": {"in": "things", "key": "a", "item": {"n": 99}},
            "json": "{{ before.n }}",
        }
    )
    assert player.json("POST", "/change") == 1


def test_what_is_kept_beside_the_things_has_no_ids():
    kept = [{"in": "_told", "key": "last", "item": {"text": "{{ request.json.name }}"}, "as": "kept"}]
    player = service(
        make={"create": [*kept, {"in": "things", "item": {"name": "{{ request.json.name }}"}}], "json": "{{ item }}"},
        number={"create": kept, "json": {"id": "{{ new_id('{int}') }}", "told": "{{ lookup('_told', 'last').text }}"}},
    )
    assert player.json("POST", "/make", json={"name": "x"})["id"].startswith("t_")
    assert player.json("POST", "/number", json={"name": "y"}) == {"id": 1, "told": "y"}
    assert player.json("POST", "/number", json={"name": "z"}) == {"id": 2, "told": "z"}
