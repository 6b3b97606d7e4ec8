"""Closed periods 封账: what was reported of a place for a period stands, and later is altered as a correction alone."""
