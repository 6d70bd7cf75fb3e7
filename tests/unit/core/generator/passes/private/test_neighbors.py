from tests.unit.core.generator.carts import two_carts

from understudy.core.generator.passes.private.documents import find_documents
from understudy.core.generator.passes.private.neighbors import find_neighbors, find_told, had, neighbor_features
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.people.visitors import find_visitors
from understudy.core.generator.templates.nodes import Expr


def test_an_order_looks_at_the_cart():
    endpoints = find_endpoints(two_carts().samples())
    (cart,) = documents = find_documents(endpoints, find_visitors(endpoints), set())
    find_neighbors(documents, endpoints)
    order = next(endpoint for endpoint in endpoints if endpoint.title == "POST /orders")
    assert cart.looked_at_by == {order}
    first, second = order.samples
    assert had(cart, first).item()["count"] == 3
    empty = ("cart", "{{ visit.id }}", "items", "", "empty")
    assert [neighbor_features(order, sample, documents)[empty] for sample in (first, second)] == [False, True]
    assert find_told(documents, endpoints)[order] == {("ordered",): Expr("its_cart.items | sum('qty')")}
