"""Sights 视野: what lies in the places that somebody was granted, today (T) and at every Moment (R)."""
