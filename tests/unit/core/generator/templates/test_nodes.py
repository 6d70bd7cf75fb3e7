from understudy.core.generator.templates.nodes import (
    Const,
    Expr,
    Loop,
    Merge,
    Obj,
    Text,
    escape,
    freeze,
    literal,
    member,
    quoted,
    to_document,
    to_xml,
)
from understudy.core.generator.traffic.sample import AUTHORITY, HERE, HERE_ENCODED


def test_nodes_are_written_as_json_templates():
    node = Obj(
        (("a", Const(1)), ("b", Expr("item.b")), ("c", Text(("x/", Expr("path.id")))), ("d", Loop("page.items", "each", Expr("each"))))
    )
    assert to_document(node) == {"a": 1, "b": "{{ item.b }}", "c": "x/{{ path.id }}", "d": "{{ page.items }}"}
    assert to_document(Merge((Const({"a": 1}), Expr("request.json")))) == {"$merge": [{"a": 1}, "{{ request.json }}"]}


def test_what_another_client_may_leave_out_has_a_default():
    assert to_document(Expr("request.json.note")) == "{{ request.json.note | default(omit) }}"
    assert to_document(Text(("n ", Expr("request.query['a-b']")))) == "n {{ request.query['a-b'] | default('') }}"


def test_recorded_template_signs_stay_literal_and_addresses_become_ours():
    assert escape("{{ x }}") == "{{ '{{' }} x }}"
    assert escape(f"{HERE}/a") == "{{ base_url }}/a"


def test_nodes_are_written_as_xml():
    node = Obj((("L", Obj((("@x", Const("1")), ("K", Loop("page.items", "e", Obj((("N", Expr("e.n")),)))), ("Z", Const(""))))),))
    assert to_xml(node) == '<L x="1">{% for e in page.items %}<K><N>{{ e.n | xml }}</N></K>{% endfor %}<Z/></L>'


def test_an_element_that_is_told_when_it_is_asked_for_is_left_out_otherwise():
    node = Obj((("Next", Expr("(page.next | md5) if (request.query.n | default('')) else omit")),))
    asked = "{% if (request.query.n | default('')) and ((page.next | md5) | default('')) != '' %}"
    assert to_xml(node) == asked + "<Next>{{ (page.next | md5) | xml }}</Next>{% endif %}"


def test_members_and_folding():
    assert member("request.json", "a-b") == "request.json['a-b']"
    assert freeze(Obj((("a", Const(1)), ("b", Const([2]))))) == Const({"a": 1, "b": [2]})


def test_a_literal_names_the_service_by_the_address_it_has_now():
    assert quoted(f"{HERE}/a'b") == "(base_url ~ '/a\\'b')"
    assert quoted(f"at {AUTHORITY}?next={HERE_ENCODED}") == "('at ' ~ request.host ~ '?next=' ~ (base_url | urlencode))"
    assert quoted("plain") == "'plain'"


def test_data_is_written_as_a_literal():
    assert literal({"a": [None, True, 1, 2.5, "it's"]}) == "{'a': [none, true, 1, 2.5, 'it\\'s']}"
    assert literal(HERE + "/x") == "(base_url ~ '/x')"
