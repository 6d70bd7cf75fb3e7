"""Passes about who asks: credentials, logins, and where they are presented."""
