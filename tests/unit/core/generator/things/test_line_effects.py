from understudy.core.generator.things.line_effects import LineEffect


def test_every_line_moves_the_figure_of_what_it_names():
    effect = LineEffect("products", "request.json.lines", "product-id", "stock", "quantity", -1)
    assert effect.document() == {
        "in": "products",
        "for": "one in request.json.lines",
        "key": "{{ one['product-id'] }}",
        "item": {"stock": "{{ lookup('products', one['product-id']).stock - one.quantity }}"},
        "as": "moved",
    }
