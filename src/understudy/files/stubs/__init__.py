"""Stub files: read, checked, compiled, written. The format is docs/reference/stub-files.md; the words are its words."""

from understudy.files.stubs.document import compile_document
from understudy.files.stubs.reader import load_directory, load_file
from understudy.files.stubs.writer import render_document

__all__ = ["compile_document", "load_directory", "load_file", "render_document"]
