import os
import sys

import pytest

from understudy.errors import UsageError
from understudy.runtime.child import child_environment, run_command, trust_variables, variable_part


def test_one_service_is_named_without_its_name():
    found = child_environment({"PATH": "/bin"}, {"pay": "http://127.0.0.1:1"}, admin="http://127.0.0.1:2", admin_token="t")
    assert found == {
        "PATH": "/bin",
        "UNDERSTUDY_URL": "http://127.0.0.1:1",
        "UNDERSTUDY_URL_PAY": "http://127.0.0.1:1",
        "UNDERSTUDY_ADMIN_URL": "http://127.0.0.1:2",
        "UNDERSTUDY_ADMIN_TOKEN": "t",
    }


def test_several_services_have_a_variable_each():
    found = child_environment({}, {"pay": "http://a", "api.example.com": "http://b"})
    assert found == {"UNDERSTUDY_URL_PAY": "http://a", "UNDERSTUDY_URL_API_EXAMPLE_COM": "http://b"}


def test_a_proxy_and_trust_reach_clients_in_any_language(tmp_path):
    found = child_environment(
        {"NO_PROXY": "localhost", "ALL_PROXY": "socks5://corp"},
        {"pay": "http://127.0.0.1:1"},
        proxy="http://127.0.0.1:9",
        ca_certificate=tmp_path / "ca.pem",
        ca_bundle=tmp_path / "bundle.pem",
        no_proxy=["db.internal"],
    )
    for name in ("HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "http_proxy", "ALL_PROXY"):
        assert found[name] == "http://127.0.0.1:9"
    assert found["NO_PROXY"] == found["no_proxy"] == "db.internal,127.0.0.1:1"
    for name in (
        "SSL_CERT_FILE",
        "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE",
        "AWS_CA_BUNDLE",
        "GIT_SSL_CAINFO",
        "PIP_CERT",
        "CARGO_HTTP_CAINFO",
    ):
        assert found[name] == str(tmp_path / "bundle.pem")
    for name in ("NODE_EXTRA_CA_CERTS", "DENO_CERT"):
        assert found[name] == str(tmp_path / "ca.pem")
    assert found["NODE_USE_ENV_PROXY"] == "1"
    assert trust_variables(None, None) == {}


def test_names_of_services_as_parts_of_variables():
    assert variable_part("my-service.v2") == "MY_SERVICE_V2"


@pytest.mark.parametrize("code", [0, 7])
def test_a_command_s_own_code_comes_back(code):
    assert run_command([sys.executable, "-c", f"raise SystemExit({code})"], os.environ) == code


def test_a_killed_command_has_the_code_shells_give_it():
    assert run_command([sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"], os.environ) == 137


def test_a_command_is_stopped_when_it_is_no_longer_wanted():
    assert run_command([sys.executable, "-c", "import time; time.sleep(60)"], os.environ, cancelled=lambda: True, poll_s=0.01) == 143


@pytest.mark.parametrize("command", ["no-such-program", "/"])
def test_what_cannot_be_run_is_a_usage_error(command):
    with pytest.raises(UsageError, match="the command"):
        run_command([command], os.environ)
