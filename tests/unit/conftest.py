"""Unit tests know no wall clock: how fast a busy machine makes inputs for a property says nothing about the property."""

from hypothesis import HealthCheck, settings

settings.register_profile("clockless", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("clockless")
