"""moto's AWS with boto3, through the reverse recorder: a REST-XML protocol and a JSON one."""


def test_s3(loop):
    figures = loop.pair("moto_server", "s3", "s3_same", "s3_different")
    # One of 47: the list shows a checksum algorithm also for the one object that was put together from parts.
    assert figures["fidelity"] >= 0.97, figures


def test_dynamodb(loop):
    figures = loop.pair("moto_server", "dynamodb", "dynamodb_same", "dynamodb_different")
    assert figures["fidelity"] >= 0.99, figures
