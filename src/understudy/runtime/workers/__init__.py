"""Several processes that serve the same services: one supervisor decides and is asked, the workers answer requests."""
