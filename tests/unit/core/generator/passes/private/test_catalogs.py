from tests.unit.core.generator.carts import two_carts

from understudy.core.generator.passes.private.catalogs import find_catalogs
from understudy.core.generator.passes.private.documents import find_documents
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.people.visitors import find_visitors


def test_a_cart_shows_what_it_took_of_a_list():
    endpoints = find_endpoints(two_carts().samples())
    documents = find_documents(endpoints, find_visitors(endpoints), set())
    (products,) = find_catalogs(documents, endpoints, [])
    assert (products.collection.name, products.key_member) == ("products", "id")
    assert list(find_catalogs([], endpoints, [])) == []
    assert list(find_catalogs(documents, endpoints, [products])) == []
