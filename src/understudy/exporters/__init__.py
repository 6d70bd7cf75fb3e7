"""Recordings for other tools, one file per format."""
