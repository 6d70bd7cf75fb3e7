from understudy.core.redaction import Reason
from understudy.recorder.findings import Findings


def test_places_in_lists_are_one_place_and_counts_add_up():
    findings = Findings()
    findings.add("pay", [Reason(f"response.json.items.{number}.token", "token", "named 'token'", 20) for number in range(3)])
    findings.add("pay", [Reason("request.headers.authorization", "bearer", "header", 30)])
    assert findings.by_kind() == {"token": 3, "bearer": 1}
    assert findings.rows() == [
        {"service": "pay", "kind": "bearer", "place": "request.headers.authorization", "why": "header", "count": 1},
        {"service": "pay", "kind": "token", "place": "response.json.items.*.token", "why": "named 'token'", "count": 3},
    ]


def test_places_made_of_data_do_not_fill_the_memory():
    findings = Findings()
    findings.add("pay", [Reason(f"response.json.name-{number}", "token", "named", 20) for number in range(5_000)])
    assert len(findings.counts) == 2_001
    assert findings.by_kind() == {"token": 5_000}
