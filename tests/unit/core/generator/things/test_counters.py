from understudy.core.generator.things.counters import with_common_starts


def test_stubs_that_share_a_counter_begin_with_the_same_number():
    made = {"id": "a", "then": {"let": {"id": "{{ counter('x_id') }}"}, "json": ["{{ counter('y', 7) }}"]}}
    other = {"id": "b", "then": {"create": {"item": {"id": "{{ counter('x_id', 4) | string }}"}}}}
    one, two = with_common_starts([made, other])
    assert one == made
    assert two["then"]["create"]["item"]["id"] == "{{ counter('x_id') | string }}"
    assert with_common_starts([made, {"id": "c"}]) == [made, {"id": "c"}]
