from understudy.core.generator.defaults import with_defaults
from understudy.core.generator.nodes import Const, Expr, Obj, to_document


def test_members_the_client_did_not_send_may_be_sent_by_the_next():
    node = Obj(
        (
            ("id", Expr("id")),
            ("name", Expr("request.json.name")),
            ("phone", Const(None)),
            ("tags", Const([])),
            ("status", Const("new")),
            ("limits", Const([1])),
        )
    )
    assert to_document(with_defaults(node)) == {
        "id": "{{ id }}",
        "name": "{{ request.json.name | default(omit) }}",
        "phone": "{{ request.json.phone | default(none) }}",
        "tags": "{{ request.json.tags | default([]) }}",
        "status": "new",
        "limits": [1],
    }


def test_form_fields_are_read_as_the_type_of_the_default():
    node = Obj((("name", Expr("request.form.name")), ("size", Const(3)), ("open", Const(False)), ("meta", Const({}))))
    written = to_document(with_defaults(node))
    assert written["size"] == "{{ request.form.size | default(3) | int }}"
    assert written["open"] == "{{ request.form.open | default('false') == 'true' }}"
    assert written["meta"] == "{{ request.form_tree.meta | default({}) }}"


def test_without_an_echo_nothing_is_assumed():
    node = Obj((("id", Expr("id")), ("phone", Const(None))))
    assert with_defaults(node) == node


def test_what_came_out_otherwise_than_it_was_said_is_no_default():
    node = Obj((("name", Expr("request.json.name")), ("policy", Const("%7B%7D"))))
    assert to_document(with_defaults(node, {"request.json.name", "request.json.policy"}))["policy"] == "%7B%7D"


def test_what_was_made_up_elsewhere_is_no_default():
    node = Obj((("name", Expr("request.form.name")), ("net", Const("vpc-9a3449135ba9818ef"))))
    assert to_document(with_defaults(node))["net"] == "vpc-9a3449135ba9818ef"
