import logging

from understudy.recorder.complaints import Complaints


def test_errors_are_kept_off_the_terminal_while_listening(caplog):
    complaints = Complaints()
    logger = logging.getLogger("mitmproxy.proxy.server")
    with complaints.heard():
        logger.info("client connect")
        logger.warning("odd")
        logger.error("mitmproxy has crashed!", exc_info=ValueError("boom"))
    logger.error("afterwards")
    assert complaints.errors == ["mitmproxy has crashed!: ValueError('boom')"]
    assert [record.message for record in caplog.records] == ["afterwards"]
