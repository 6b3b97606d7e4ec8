"""How places are stored: states over spells, of an identity."""

from __future__ import annotations

from registry.places.ledger import PLACES
from registry.record import states_of

place_states = states_of(PLACES, "place_states")
