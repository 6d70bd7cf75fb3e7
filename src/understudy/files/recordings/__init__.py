"""Recordings on disk: `recordings/<service>/<run>.jsonl` and body files; the format is docs/reference/recordings.md."""

from understudy.files.recordings.heading import Heading
from understudy.files.recordings.reader import Recording, choose_runs, find_recordings, read_recordings, recorded_services
from understudy.files.recordings.writer import RecordingWriter

__all__ = ["Heading", "Recording", "RecordingWriter", "choose_runs", "find_recordings", "read_recordings", "recorded_services"]
