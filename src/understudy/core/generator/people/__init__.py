"""Who asks: accounts, credentials, sessions, and who is told what."""
