"""Transcribes three other recordings and looks at them by turns, so that each is at another stage than the next."""

from jobs_same import client, listed, look, refused, start, wait


def main():
    jobs = client()
    for name, language in (("meeting", "en-GB"), ("lecture", "en-AU"), ("memo", "en-US")):
        start(jobs, name, language)
    stages = [look(jobs, name)["TranscriptionJobStatus"] for name in ("meeting", "lecture", "meeting", "meeting")]
    assert stages == ["QUEUED", "QUEUED", "IN_PROGRESS", "COMPLETED"]
    wait(jobs, "memo", "en-US")
    assert [look(jobs, "lecture")["TranscriptionJobStatus"] for _ in range(3)] == ["IN_PROGRESS", "COMPLETED", "COMPLETED"]
    assert listed(jobs) == dict.fromkeys(("meeting", "lecture", "memo"), "COMPLETED")
    assert refused(start, jobs, "memo", "en-US") == "ConflictException"
    jobs.delete_transcription_job(TranscriptionJobName="lecture")
    assert refused(look, jobs, "lecture") == "BadRequestException"
    assert set(listed(jobs)) == {"meeting", "memo"}


main()
