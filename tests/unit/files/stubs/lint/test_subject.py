from understudy.files.stubs.lint.subject import texts_of


def test_every_text_has_its_place():
    assert list(texts_of({"a": ["x", 1, {"b": "y"}]}, ("stubs",))) == [(("stubs", "a", 0), "x"), (("stubs", "a", 2, "b"), "y")]
