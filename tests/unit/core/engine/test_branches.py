from understudy.core.engine.branches import branch, children, graft, is_below, remove_branch


def tree():
    return {key: {"path": key} for key in ("", "a", "a/x", "a/b", "a/b/y", "ab")}


def test_what_stands_below_begins_with_the_key_and_a_slash():
    assert is_below("a/x", "a")
    assert is_below("a", "")
    assert not is_below("ab", "a")
    assert not is_below("a", "a")


def test_depth_says_how_far_down():
    assert branch(tree(), "a", 0) == ["a"]
    assert branch(tree(), "a", 1) == ["a", "a/x", "a/b"]
    assert branch(tree(), "a") == ["a", "a/x", "a/b", "a/b/y"]
    assert branch(tree(), "", 1) == ["", "a", "ab"]
    assert branch(tree(), "none") == []


def test_a_branch_goes_as_a_whole():
    items = tree()
    assert [item["path"] for item in remove_branch(items, "a")] == ["a", "a/x", "a/b", "a/b/y"]
    assert list(items) == ["", "ab"]


def test_a_copy_takes_the_place_of_what_stood_there_and_is_renewed():
    items = {**tree(), "ab/old": {"path": "ab/old"}}
    graft(items, "a", "ab", depth=None, member="path", renew=lambda item: {"tag": item["path"].upper()})
    assert "ab/old" not in items
    assert items["ab/b/y"] == {"path": "ab/b/y", "tag": "AB/B/Y"}
    assert items["a/b/y"] == {"path": "a/b/y"}
    graft(items, "a", "c", depth=0, member="path", renew=lambda _: {})
    assert [key for key in items if key.startswith("c")] == ["c"]


def test_directories_stand_in_others_as_long_as_anything_is_below_them():
    items = {"a/b/x.TXT": {"content": "été", "last_modified": "then"}, "a/.h": {"content": b""}, "a/c": {"kind": "collection"}, "z": {}}
    shown = [
        (one["name"], one["kind"], one.get("size"), one["modified"], one["ending"], one["hidden"]) for one in children(items, "a", 7.0)
    ]
    assert shown == [
        (".h", "file", 0, 7.0, "h", True),
        ("b", "collection", None, "then", "", False),
        ("c", "collection", 0, 7.0, "", False),
    ]
    assert [(one["path"], one["folded"]) for one in children(items, "a/b", 7.0)] == [("a/b/x.TXT", "x.txt")]
    assert [one["path"] for one in children(items, "", 7.0)] == ["a", "z"]
    assert children(items, "none", 7.0) == []
