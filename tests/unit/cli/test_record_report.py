from understudy.cli.record_report import show_findings
from understudy.core.redaction import Reason
from understudy.recorder.findings import Findings


def test_findings_are_a_table_without_values(capsys):
    findings = Findings()
    findings.add("pay", [Reason("request.headers.authorization", "bearer", "header authorization", 30)] * 2)
    show_findings(findings)
    heading, row = capsys.readouterr().out.splitlines()
    assert heading.split() == ["SERVICE", "KIND", "COUNT", "PLACE", "WHY"]
    assert row.split() == ["pay", "bearer", "2", "request.headers.authorization", "header", "authorization"]
