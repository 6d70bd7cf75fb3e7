from understudy.core.generator.templates.json_text import document_code, is_json, is_spaced, json_text
from understudy.core.generator.templates.nodes import Const, Expr, Loop, Obj, Text


def test_json_is_written_inside_text():
    node = Obj((("a", Const([1, "x"])), ("b", Expr("item.b")), ("c", Loop("page.items", "e", Expr("e")))))
    loop = "[{% for e in page.items %}{{ e | json('spaced') }}{% if not loop.last %}, {% endif %}{% endfor %}]"
    item = "{{ item.b | json('spaced') }}"
    assert json_text(node, spaced=True) == '{"a": [1, "x"], "b": ' + item + ', "c": ' + loop + "}"


def test_texts_and_sums_are_whole_before_they_are_written():
    assert json_text(Text(('{"id": "', Expr("item.id"), '"}\n'))) == """{{ ('{"id": "' ~ (item.id) ~ '"}\\n') | json }}"""
    assert json_text(Expr("a + b")) == "{{ (a + b) | json }}"


def test_blanks_in_texts_are_no_style():
    assert not is_spaced('{"a":"{\\"b\\": 1}"}')
    assert is_spaced('{"a": 1}')


def test_a_mapping_is_one_expression():
    assert document_code(Obj((("a", Expr("page.total")), ("b", Const("x"))))) == "{'a': page.total, 'b': 'x'}"
    assert document_code(Const({"a": 1})) == "{'a': 1}"
    assert document_code(Obj((("a", Loop("b", "c", Expr("c"))),))) is None
    assert [is_json(text) for text in ("{}", "{")] == [True, False]
