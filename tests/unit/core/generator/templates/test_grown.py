"""Lists that requests make longer or shorter."""

import pytest
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import Arr, Expr, Loop
from understudy.core.generator.templates.sources import Case, item_values, request_values

A1, B2, C3 = ({"sku": name, "count": number} for name, number in (("A1", 1), ("B2", 2), ("C3", 3)))


def align(method, steps):
    """Align what becomes of `lines`: (before, asked, after, parameter of the path)."""
    tape = Tape()
    for _, asked, after, _ in steps:
        tape.add(method, "/orders/1/lines", asked, 200, {"lines": after})
    samples = tape.samples()
    cases = [
        Case(sample, {**request_values(sample, {"line": name} if name else {}), **item_values("item", {"lines": before}, ())})
        for sample, (before, _, _, name) in zip(samples, steps, strict=True)
    ]
    return Aligner(Flow(samples), Findings()).align([after for _, _, after, _ in steps], cases, ("lines",))


@pytest.mark.parametrize(
    ("method", "steps", "code"),
    [
        ("POST", [([A1], B2, [A1, B2], "")], "item.lines + [request.json]"),
        ("POST", [([], B2, [B2], "")], "item.lines + [request.json]"),
        ("POST", [([A1], B2, [B2, A1], "")], "[request.json] + item.lines"),
        ("POST", [([A1], {"more": [B2, C3]}, [A1, B2, C3], "")], "item.lines + request.json.more"),
        (
            "POST",
            [([A1], {"name": "Quince-7", "of": 5417}, [A1, {"sku": "Quince-7", "n": 5417}], "")],
            "item.lines + [{'sku': request.json.name, 'n': request.json.of}]",
        ),
        ("DELETE", [([A1, B2, C3], None, [A1, C3], "B2")], "item.lines | where_not('sku', path.line)"),
        ("DELETE", [(["x", "y"], {"name": "x"}, ["y"], "")], "item.lines | without(request.json.name)"),
    ],
)
def test_what_was_there_stays_there(method, steps, code):
    assert align(method, steps) == Expr(code)


def test_one_element_changes():
    node = align("PATCH", [([A1, B2], {"count": 9}, [A1, {"sku": "B2", "count": 9}], "B2")])
    assert node == Loop("item.lines", "each", Expr("(each | merge({'count': request.json.count})) if each.sku == path.line else each"))


def test_an_element_of_other_members_is_none_that_changed():
    node = align("PATCH", [([A1, B2], {"count": 9}, [A1, {"of": "B2", "count": 9}], "B2")])
    assert not isinstance(node, Loop)


def test_what_only_replaces_a_list_adds_nothing():
    assert align("PUT", [([], {"tag": "orchard"}, ["orchard"], "")]) == Arr((Expr("request.json.tag"),))


def test_what_only_looks_adds_nothing():
    tape = Tape()
    asked = {"jsonrpc": "2.0", "id": 1, "method": "orders.get", "params": {"key": "Quince-7"}}
    tape.add("POST", "/rpc", asked, 200, {"lines": [{"sku": "Quince-7"}]})
    sample = tape.samples()[0]
    known = Case(sample, {**request_values(sample, {}), **item_values("item", {"lines": []}, ())})
    node = Aligner(Flow([sample]), Findings()).align([[{"sku": "Quince-7"}]], [known], ("lines",))
    assert isinstance(node, Arr)
