"""Measures 指标台账: what was counted or measured at a place, for a period."""
