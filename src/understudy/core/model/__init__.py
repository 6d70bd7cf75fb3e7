"""The nouns of understudy, as frozen values: see docs/reference for their one meaning each."""
