"""Casework 整顿工作: what follows of cases from several slices together — who answers for one, what is asked of it."""
