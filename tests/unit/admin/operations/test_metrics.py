import re

from tests.unit.admin.on_stage import ask, call, make_stage

from understudy.admin.operations.metrics import show_metrics


async def test_metrics_are_in_the_form_that_prometheus_reads():
    stage = make_stage()
    ask(stage, "GET", "/hello")
    text = await show_metrics(call(stage))
    assert 'understudy_requests_total{service="pay",outcome="answer"} 1' in text
    assert 'understudy_stub_hits_total{service="pay",stub="hello"} 1' in text
    assert "understudy_connections 2" in text
    assert text.endswith("\n")
    for line in text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) \w+ .+|\w+(\{(\w+="([^"\\\n]|\\.)*",?)+\})? [0-9.e+-]+', line), line
