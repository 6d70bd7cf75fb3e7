"""What tells requests apart, and how a stub's `when` says it."""
