"""Transcribes two calls and waits for each, lists and removes them."""

import os

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError


def client():
    return boto3.client(
        "transcribe",
        endpoint_url=os.environ["UNDERSTUDY_URL"],
        region_name="us-east-1",
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        config=Config(retries={"max_attempts": 1}),
    )


def start(jobs, name, language):
    job = jobs.start_transcription_job(
        TranscriptionJobName=name, LanguageCode=language, MediaFormat="mp3", Media={"MediaFileUri": f"s3://calls/{name}.mp3"}
    )["TranscriptionJob"]
    assert (job["TranscriptionJobName"], job["LanguageCode"]) == (name, language)


def look(jobs, name):
    return jobs.get_transcription_job(TranscriptionJobName=name)["TranscriptionJob"]


def wait(jobs, name, language):
    seen = []
    while not seen or seen[-1] != "COMPLETED":
        assert len(seen) < 10, seen
        job = look(jobs, name)
        seen.append(job["TranscriptionJobStatus"])
    assert seen == ["QUEUED", "IN_PROGRESS", "COMPLETED"]
    assert job["LanguageCode"] == language
    assert name in job["Transcript"]["TranscriptFileUri"]
    assert job["CompletionTime"] > job["CreationTime"]


def listed(jobs):
    found = jobs.list_transcription_jobs()["TranscriptionJobSummaries"]
    return {job["TranscriptionJobName"]: job["TranscriptionJobStatus"] for job in found}


def refused(act, *asked):
    try:
        act(*asked)
    except ClientError as error:
        return error.response["Error"]["Code"]
    raise AssertionError(f"{asked} was taken")


def main():
    jobs = client()
    for name, language in (("call-one", "en-US"), ("call-two", "en-GB")):
        start(jobs, name, language)
    for name, language in (("call-one", "en-US"), ("call-two", "en-GB")):
        wait(jobs, name, language)
    assert listed(jobs) == {"call-one": "COMPLETED", "call-two": "COMPLETED"}
    assert refused(start, jobs, "call-one", "en-US") == "ConflictException"
    assert refused(look, jobs, "nope") == "BadRequestException"
    for name in ("call-one", "call-two"):
        jobs.delete_transcription_job(TranscriptionJobName=name)
        assert refused(look, jobs, name) == "BadRequestException"
    assert listed(jobs) == {}


if __name__ == "__main__":
    main()
