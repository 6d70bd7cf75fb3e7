"""moto's AWS with boto3, through the reverse recorder: a REST-XML protocol, JSON ones and a query one."""

from tests.e2e.harness import prove


def test_s3(loop):
    figures = loop.pair("moto_server", "s3", "s3_same", "s3_different")
    prove(figures)


def test_dynamodb(loop):
    figures = loop.pair("moto_server", "dynamodb", "dynamodb_same", "dynamodb_different")
    prove(figures)


def test_dynamodb_with_a_sort_key(loop):
    figures = loop.pair("moto_server", "dynamodb", "dynamodb_keys_same", "dynamodb_keys_different")
    prove(figures)


def test_sqs(loop):
    figures = loop.pair("moto_server", "sqs", "sqs_same", "sqs_different")
    prove(figures)


def test_sts(loop):
    figures = loop.pair("moto_server", "sts", "sts_same", "sts_different")
    prove(figures)


def test_jobs_that_go_on_while_they_are_looked_at(loop):
    figures = loop.pair("moto_server", "transcribe", "jobs_same", "jobs_different")
    prove(figures)
