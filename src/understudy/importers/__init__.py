"""Foreign recordings as exchanges, one file per format; they become recordings through the same redactor and writer."""

from understudy.importers.registry import FORMATS, read_foreign

__all__ = ["FORMATS", "read_foreign"]
