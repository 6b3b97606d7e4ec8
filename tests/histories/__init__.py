"""Random histories of a small registry: what a clerk hands in, and how all answers compare with the plain model."""
