"""Passes that draft the stubs of one endpoint, from what is understood down to what was recorded."""
