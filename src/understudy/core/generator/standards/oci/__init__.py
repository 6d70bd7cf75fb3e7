"""Registries of the OCI Distribution Specification."""
