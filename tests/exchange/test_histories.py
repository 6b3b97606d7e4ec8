"""Random histories of imports: the registry says at every change and on every day what a plain model in memory says."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from registry import changes, days
from registry.db import connect, found_registry, reading
from registry.exchange.importing import Request, take_sheets
from registry.slices import VERSIONED
from tests.histories.clerk import Clerk
from tests.histories.comparing import Figures, differences, registry_says, turning_days
from tests.histories.spelling import sheets_of
from tests.histories.universe import DAYS, VALUES
from tests.reference.reading import Ledgers
from tests.reference.record import Model, ModelRefusal
