"""A limit of Flask-Limiter, learned from what clients were told, and played as the scenario `recorded_limits`."""

import signal

import requests
import yaml

FIGURES = ("X-RateLimit-Limit", "X-RateLimit-Remaining")


def hurry(url, symbol="ACME"):
    """Two clients ask seven times each, one after the other: what each was told."""
    seen = []
    for client in ("ada", "bob"):
        for _ in range(7):
            answer = requests.get(f"{url}/quotes/{symbol}", headers={"X-Client": client}, timeout=20)
            body = answer.json()
            seen.append((client, answer.status_code, *(answer.headers[name] for name in FIGURES), body.get("symbol", body.get("error"))))
            assert 0 <= int(answer.headers["Retry-After"]) <= 60
    return seen


def test_a_learned_limit_refuses_whom_the_real_one_refused_and_says_the_same(loop):
    real, real_url = loop.real("limited_server")
    recorder, recorder_url = loop.record(real_url, "quotes")
    recorded = hurry(recorder_url)
    assert recorder.stop() == 0, recorder.explain()
    real.stop(signal.SIGTERM)
    assert [status for _, status, *_ in recorded] == [200] * 5 + [429] * 2 + [200] * 5 + [429] * 2

    assert loop.generate("quotes")["quotes"]["fidelity"] == 1.0
    (rule,) = yaml.safe_load((loop.stubs / "quotes.yaml").read_text())["scenarios"]["recorded_limits"]
    assert rule["rate_limit"]["fixed_window"] == {"limit": 5, "window": "60s"}
    assert rule["rate_limit"]["key"] == [{"header": "x-client"}, {"fallback": "client_ip"}]

    replayed, ready = loop.serve("quotes", options=["--scenario", "recorded_limits", "--admin-token", "t"])
    assert hurry(ready["services"]["quotes"]) == recorded
    # A minute later everybody starts anew, and whatever is asked for counts.
    later = requests.post(f"{ready['admin']}/v1/clock", json={"advance": 61}, headers={"Authorization": "Bearer t"}, timeout=20)
    assert later.status_code == 200, later.text
    assert [seen[:4] for seen in hurry(ready["services"]["quotes"], "OTHER")] == [seen[:4] for seen in recorded]
    assert replayed.stop() == 0, replayed.explain()
