"""`run` on the example project: what survives an outage, what does not, and how the verdict is told."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "checkout"
PYTEST = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist")


@pytest.fixture
def shop(loop):
    shutil.copytree(EXAMPLE, loop.directory, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache"))
    return loop


def run(shop, *words):
    return subprocess.run(
        [sys.executable, "-m", "understudy", "run", *map(str, words)],
        cwd=shop.directory,
        env=shop.env,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=90,
        check=False,
    )


def client(script):
    return ("--", sys.executable, "-c", f"import os, urllib.request as u; url = os.environ['UNDERSTUDY_URL']; {script}")


def test_the_shops_tests_pass_while_the_service_is_up(shop):
    done = run(shop, "--", *PYTEST, "tests")
    assert (done.returncode, "2 passed" in done.stdout) == (0, True), done.stdout + done.stderr
    assert "understudy: 3 requests, 0 misses" in done.stderr


def test_one_test_survives_the_outage_and_one_does_not(shop):
    done = run(shop, "--scenario", "outage", "--report", "out", "--", *PYTEST, "tests")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 failed, 1 passed" in done.stdout
    assert "test_refund.py::test_a_customer_gets_the_money_back" in done.stdout
    assert "scenario outage: applied 3 times" in done.stderr
    report = json.loads((shop.directory / "out" / "report.json").read_text())
    assert (report["command_exit_code"], report["findings"], report["scenarios"]["outage"]["applied"]) == (1, [], 3)
    assert ET.parse(shop.directory / "out" / "junit.xml").getroot().get("failures") == "1"
    assert "outage[0]" in (shop.directory / "out" / "report.html").read_text()


def test_a_miss_fails_the_run_and_says_what_would_have_matched(shop):
    script = "e = u.Request(url + '/v1/charges', method='POST', data=b'{\"amount\": 5}')\ntry: u.urlopen(e)\nexcept OSError as x: print(x)"
    done = run(shop, "--", sys.executable, "-c", f"import os, urllib.request as u; url = os.environ['UNDERSTUDY_URL']\n{script}")
    assert done.returncode == 1
    assert "FAILED miss payments: POST /v1/charges: no stub takes it; the nearest is" in done.stderr
    assert "path: /v1/charges" in done.stderr
    assert "The command passed, the run fails: 1 finding." in done.stderr


def test_a_scenario_that_never_applied_fails_the_run(shop):
    done = run(shop, "--scenario", "outage", "--", sys.executable, "-c", "pass")
    assert done.returncode == 1
    assert "FAILED scenario outage: it never applied: no request reached any service." in done.stderr


@pytest.mark.parametrize("code", [3, 42])
def test_the_commands_own_code_wins(shop, code):
    assert run(shop, "--scenario", "outage", "--", sys.executable, "-c", f"raise SystemExit({code})").returncode == code


def test_with_json_standard_output_is_ours(shop):
    done = run(shop, "--json", *client("print('chatter')"))
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["event"] for event in events] == ["ready", "report"]
    assert "chatter" in done.stderr


def test_the_fixture_plays_the_service_in_process_and_in_parallel(shop):
    for options in (["-p", "no:xdist"], ["-n", "2"]):
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, "tests_with_fixture"],
            cwd=shop.directory,
            env=shop.env,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        assert (done.returncode, "4 passed" in done.stdout) == (0, True), done.stdout + done.stderr


FIXTURE_TESTS = """
import urllib.request
import pytest

def ask(stage, path):
    try:
        urllib.request.urlopen(stage["payments"].url + path, timeout=5)
    except OSError:
        pass

def test_miss(understudy):
    ask(understudy, "/nothing")

@pytest.mark.understudy(allow_misses=True)
def test_allowed_miss(understudy):
    ask(understudy, "/nothing")

@pytest.mark.understudy("outage")
def test_idle_scenario(understudy):
    pass

def test_state_is_gone(understudy):
    assert understudy.journal() == ()
    assert understudy.active() == ()

@pytest.mark.understudy(seed=3)
def test_own_server(understudy, understudy_server):
    assert understudy["payments"].url != understudy_server["payments"].url
"""


def test_the_fixture_judges_every_test_by_itself(shop):
    (shop.directory / "tests_with_fixture" / "test_more.py").write_text(FIXTURE_TESTS)
    done = subprocess.run(
        [*PYTEST, "-v", "-rE", "tests_with_fixture/test_more.py"],
        cwd=shop.directory,
        env=shop.env,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert "5 passed, 2 errors" in done.stdout, done.stdout + done.stderr
    assert "requests that no stub takes:\npayments: GET /nothing: no stub takes it" in done.stdout
    assert "the scenario 'outage' was on, but changed no answer" in done.stdout
    assert "stubs were not used: payments/" in done.stdout


@pytest.mark.parametrize("workers", [["-p", "no:xdist"], ["-n", "2"]], ids=["alone", "xdist"])
@pytest.mark.parametrize(("scenario", "code"), [("slow", 0), ("payments:throttled", 1)])
def test_a_scenario_for_all_tests_must_apply_in_one(shop, workers, scenario, code):
    (shop.directory / "tests_with_fixture" / "test_checkout.py").write_text(
        "import urllib.request\n"
        "def test_it(understudy):\n"
        '    body = b\'{"amount": 5, "currency": "EUR"}\'\n'
        "    headers = {'authorization': 'x', 'content-type': 'application/json'}\n"
        "    request = urllib.request.Request(understudy['payments'].url + '/v1/payments', body, headers)\n"
        "    assert urllib.request.urlopen(request, timeout=20).status == 201\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *workers, "--understudy-scenario", scenario, "tests_with_fixture"],
        cwd=shop.directory,
        env=shop.env,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert (done.returncode, "1 passed" in done.stdout) == (code, True), done.stdout + done.stderr
    assert ("changed no answer: nothing was proven" in done.stdout) is bool(code)
