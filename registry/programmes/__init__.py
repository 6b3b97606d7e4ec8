"""Programmes: mass and self-governing bodies, facilities, pairings, projects, activities."""
