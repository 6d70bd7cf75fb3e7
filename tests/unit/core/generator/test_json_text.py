from understudy.core.generator.json_text import json_text
from understudy.core.generator.nodes import Const, Expr, Loop, Obj


def test_json_is_written_inside_text():
    node = Obj((("a", Const([1, "x"])), ("b", Expr("item.b")), ("c", Loop("page.items", "e", Expr("e")))))
    loop = "[{% for e in page.items %}{{ e | json('spaced') }}{% if not loop.last %}, {% endif %}{% endfor %}]"
    item = "{{ item.b | json('spaced') }}"
    assert json_text(node, spaced=True) == '{"a": [1, "x"], "b": ' + item + ', "c": ' + loop + "}"
