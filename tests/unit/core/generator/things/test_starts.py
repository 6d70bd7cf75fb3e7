from tests.unit.core.generator.passes.acts.test_brought_along import boxes

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.things.starts import Start


def test_a_start_reads_what_a_request_brings_and_the_thing_it_is_for():
    samples = boxes().samples()
    start = Start(find_endpoints(samples)[0], "request.json.Tags", ("Key",), ("Box", "Arn"))
    assert (start.thing(samples[0]), start.keys(samples[0]), start.keys(samples[4])) == (("arn:boxes:one",), ["env"], [])
    assert start.elements(samples[0]) == [{"Key": "env", "Value": "test"}]
