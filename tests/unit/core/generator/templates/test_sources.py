from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.sources import Case, flatten, request_values, token


def test_a_request_offers_its_parts_as_expressions():
    tape = Tape()
    tape.add("POST", "/a/7?q=x", "name=ann&meta[k]=v", headers=[("Authorization", "Bearer t0k"), ("x-amz-meta-color", "blue")])
    values = request_values(tape.samples()[0], {"id": "7"})
    assert values["path.id"] == "7"
    assert values["request.query.q"] == "x"
    assert values["request.form.name"] == "ann"
    assert values["request.form_tree.meta.k"] == "v"
    assert values["request.bearer"] == "t0k"
    assert values["request.headers | starting('x-amz-meta-')"] == {"color": "blue"}


def test_tokens_are_equal_over_types_and_order():
    assert token("5") == token(5) == token(5.0)
    assert token({"a": 1, "b": 2}) == token({"b": 2, "a": 1})
    assert token(True) != token(1)


def test_cases_find_expressions_by_value():
    tape = Tape()
    tape.add("GET", "/")
    case = Case(tape.samples()[0], dict(flatten("item", {"a": {"b": "deep"}, "c": ["x"]})))
    assert case.codes_for("deep") == ["item.a.b"]
    assert case.with_item("other", {"z": "deep"}).codes_for("deep") == ["item.a.b", "other.z"]


def test_fields_that_a_form_repeats_are_lists_too():
    tape = Tape()
    tape.add("POST", "/a", "tag=x&tag=y")
    parts = b"".join(b'--edge\r\nContent-Disposition: form-data; name="tag"\r\n\r\n%s\r\n' % text for text in (b"x", b"y"))
    tape.add("POST", "/a", parts + b"--edge--\r\n", headers=[("content-type", "multipart/form-data; boundary=edge")])
    form, multipart = (request_values(sample, {}) for sample in tape.samples())
    assert form["request.form_all.tag"] == ["x", "y"]
    assert multipart["request.multipart_all.tag | list | map_attribute('text')"] == ["x", "y"]


def test_the_files_of_a_form_are_shown_as_text_or_as_data():
    parts = b"".join(
        b'--edge\r\nContent-Disposition: form-data; name="%s"; filename="x"\r\n\r\n%s\r\n' % part
        for part in ((b"a", b"text"), (b"b", b"\xff"))
    )
    tape = Tape()
    tape.add("POST", "/a", parts + b"--edge--\r\n", headers=[("content-type", "multipart/form-data; boundary=edge")])
    shown = request_values(tape.samples()[0], {})["request.multipart | shown_files"]
    assert shown == {"a": "text", "b": "data:application/octet-stream;base64,/w=="}
