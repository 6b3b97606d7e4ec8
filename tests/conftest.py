"""How hypothesis runs here: without a time limit for one example, for the machine may be slow; the soak at random."""

from __future__ import annotations

import os

# The tests run side by side, and their registries are small: more threads in each would only wait for each other.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

from hypothesis import HealthCheck, settings

settings.register_profile("everyday", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("soak", deadline=None, derandomize=False, suppress_health_check=list(HealthCheck))
settings.load_profile("everyday")
