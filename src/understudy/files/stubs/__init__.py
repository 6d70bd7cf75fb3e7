"""Stub files: read, checked, compiled, written. The format is docs/reference/stub-files.md; the words are its words."""
