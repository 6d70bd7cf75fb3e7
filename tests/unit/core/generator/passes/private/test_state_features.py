from tests.unit.core.generator.carts import two_carts

from understudy.core.generator.passes.private.documents import find_documents
from understudy.core.generator.passes.private.state_features import named_elements, state_features, stranger_features
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.people.visitors import find_visitors

KEY = "{{ visit.id }}"


def shop(*, rotates=True):
    endpoints = find_endpoints(two_carts(rotates=rotates).samples())
    visitors = find_visitors(endpoints)
    (cart,) = find_documents(endpoints, visitors, set())
    return {endpoint.title: endpoint for endpoint in endpoints}, cart, visitors


def test_requests_name_what_is_in_a_list():
    endpoints, cart, _ = shop()
    put = endpoints["POST /cart"]
    assert named_elements(put, cart) == [("items", "product", "request.json.product", "{{ request.json.product }}")]
    name = ("cart", KEY, "items", "{{ request.json.product }}", "includes:product")
    found = [state_features(put, sample, cart, cart.sightings[sample.number])[name] for sample in put.samples]
    assert found == [False, False, True, False]


def test_a_list_may_be_empty():
    endpoints, cart, _ = shop()
    take = next(endpoint for title, endpoint in endpoints.items() if title.startswith("DELETE"))
    found = state_features(take, take.samples[0], cart, cart.sightings[take.samples[0].number])
    assert found["cart", KEY, "items", "", "empty"] is False
    assert state_features(endpoints["GET /cart"], endpoints["GET /cart"].samples[0], cart, cart.sightings[1]) == {}


def test_strangers_are_told_from_visitors_where_only_they_are_given_a_cookie():
    endpoints, _, visitors = shop(rotates=False)
    put = endpoints["POST /cart"]
    known = [next(iter(stranger_features(put, sample, visitors).values())) for sample in put.samples]
    assert known == [True, False, False, True]
    assert stranger_features(put, put.samples[0], None) == {}
