import logging

import pytest

from understudy.cli.logs import LineHandler, log_to_stderr


@pytest.fixture
def logger(monkeypatch):
    monkeypatch.delenv("UNDERSTUDY_DEBUG", raising=False)
    one = logging.getLogger("understudy")
    before = one.level
    log_to_stderr()
    log_to_stderr()
    yield one
    one.setLevel(before)
    for handler in [handler for handler in one.handlers if isinstance(handler, LineHandler)]:
        one.removeHandler(handler)


def test_a_record_is_one_line_with_its_level(logger, capsys):
    logger.info("3 stub files changed")
    logger.getChild("http").warning("target %s", "/a\x1b[2J")
    logger.debug("not shown")
    assert capsys.readouterr().err.splitlines() == ["3 stub files changed", "warning: target /a\\x1b[2J"]


def test_tracebacks_are_for_debugging(logger, capsys, monkeypatch):
    def fail():
        try:
            int("x")
        except ValueError:
            logger.exception("it failed")

    fail()
    assert capsys.readouterr().err == (
        "error: it failed: ValueError: invalid literal for int() with base 10: 'x' (UNDERSTUDY_DEBUG=1 shows where)\n"
    )
    monkeypatch.setenv("UNDERSTUDY_DEBUG", "1")
    fail()
    assert "Traceback" in capsys.readouterr().err
