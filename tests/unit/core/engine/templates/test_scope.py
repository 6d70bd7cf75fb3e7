def test_seeds_are_laid_once(scope):
    assert list(scope.collection("customers")) == ["c1", "c2"]
    del scope.collection("customers")["c1"]
    assert list(scope.collection("customers")) == ["c2"]


def test_scoped_collections_inherit_what_is_declared_but_not_the_seeds(scope):
    assert scope.resource("customers/42").id_format == "cus_{alnum:14}"
    assert list(scope.collection("customers/42")) == []
    assert scope.resource("unknown") is None


def test_integers_go_on_beyond_the_highest_key(scope):
    scope.collection_at_hand = "jobs"
    scope.collection("jobs")["17"] = {}
    assert scope.next_integer() == 18
    scope.note_key("jobs", "40")
    assert scope.next_integer() == 41
    scope.note_key("jobs", "5")
    scope.note_key("jobs", "no number")
    assert scope.next_integer() == 42


def test_no_draw_is_given_twice(scope):
    assert scope.octets(16) != scope.octets(16)
    assert 1 <= scope.draw_integer(1, 6) <= 6
