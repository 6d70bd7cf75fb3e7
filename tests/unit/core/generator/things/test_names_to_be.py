from tests.unit.core.generator.passes.acts.test_made_at_the_end import operations

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.things.names_to_be import names_to_be


def test_a_request_for_what_an_operation_makes_says_whether_it_is_there():
    samples = operations().samples()
    endpoints = find_endpoints(samples)
    found = find_collections(endpoints, None, Flow(samples))
    (starts,) = (endpoint for endpoint in endpoints if endpoint.method == "POST")
    told = [names_to_be(starts, sample, found) for sample in starts.samples]
    place = ("databases", "{{ 'databases/' ~ request.json.databaseId }}")
    assert [one[place] for one in told] == [False, False, False, False, True]
    assert all(len(one) == 1 for one in told)
