"""The graph through time 沿革: units that are founded, renamed, recoded, moved, merged, split and abolished."""
