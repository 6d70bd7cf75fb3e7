from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.figures import explain_figure, explain_share, explain_written, number_forms
from understudy.core.generator.templates.sources import Case, request_values


def cases(*asked, items=None):
    tape = Tape()
    for body in asked:
        tape.add("GET", body) if str(body).startswith("/") else tape.add("POST", "/", body)
    found = [Case(sample, request_values(sample, {})) for sample in tape.samples()]
    return [case.with_item("item", item) for case, item in zip(found, items, strict=True)] if items else found


def test_two_numbers_of_a_request():
    known = cases("/?a=2&b=3", "/?a=7&b=4")
    assert explain_figure([5, 11], known, "x") == "(request.query.a | number) + (request.query.b | number)"
    assert explain_figure([6], known[:1], "product") == "(request.query.a | number) * (request.query.b | number)"
    assert explain_figure([6], known[:1], "x") is None  # one sample proves nothing
    assert explain_figure([1], known[:1], "interval_count") is None  # nor does a one, whatever it is called


def test_what_tells_calls_apart_is_no_figure():
    asked = {"jsonrpc": "2.0", "method": "add", "id": 3, "params": {"a": 1, "b": 4}}
    assert explain_figure([5], cases(asked), "result") == "request.json.params.a + request.json.params.b"


def test_sums_over_a_list():
    known = cases({"lines": [{"price": 9.5, "n": 2}, {"price": 3, "n": 5}]}, {"lines": [{"price": 1.25, "n": 4}]})
    assert explain_figure([34, 5], known, "total") == "(request.json.lines | sum('price', 'n')) | round(2) | lean"
    assert explain_figure([2, 1], known, "size") == "request.json.lines | length"


def test_versions_count():
    assert explain_figure([2], cases({"name": "x"}, items=[{"version": 1}]), "version") == "item.version + 1"


def test_how_figures_are_shown():
    assert [form(0.1 + 0.2) for _, form in number_forms("x")] == [0.1 + 0.2, 0.3, 0.3]
    assert number_forms("x")[2][1](34.0) == 34


def test_nothing_times_something_is_no_evidence():
    assert explain_figure([0], cases({"amount": 5, "n": 0}), "amount") is None
    assert explain_figure([5], cases({"amount": 5, "n": 1}), "total") is None


def test_figures_written_in_xml():
    def order(*lines):
        return "<order>" + "".join(f"<line><n>{n}</n><price>{price}</price></line>" for n, price in lines) + "</order>"

    known = cases(order((2, "9.50"), (1, "3.25")), order((10, "0.99")), order())
    assert explain_written(["22.25", "9.90", "0.00"], known, "total") == "(request.xml.order.line | list | sum('n', 'price')) | fixed(2)"
    assert explain_written(["22.3", "9.90", "0.00"], known, "total") is None
    two = cases("<add><a>2</a><b>3</b></add>", "<add><a>10</a><b>-4</b></add>")
    assert explain_written(["5", "6"], two, "result") == "((request.xml.add.a | number) + (request.xml.add.b | number)) | string"


def test_a_share_in_hundredths_of_a_price_and_a_number_of_things():
    known = cases("/?price=1000&quantity=2", items=[{"tax": {"percentage": 20}}])
    product = "(request.query.price | number) * (request.query.quantity | number)"
    assert explain_share([400], known, "tax") == f"({product} * item.tax.percentage / 100) | round | int"
    assert explain_share([2400], known, "total") == f"({product} * (100 + item.tax.percentage) / 100) | round | int"
    assert explain_share([800], known, "net") == "((request.query.price | number) * (100 - item.tax.percentage) / 100) | round | int"
    assert explain_share([400.5], known, "tax") is None
    assert explain_share([400], known, "weight") is None
    assert explain_share([20], known, "tax") is None  # it is the rate itself
