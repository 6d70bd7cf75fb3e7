"""Public APIs that several servers speak, as far as their reference says what an operation does with what is there.

A standard is taken for spoken when the recording has its operations, and kept only where the proof agrees.
"""
