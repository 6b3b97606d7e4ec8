"""Mappings 对照表: what one is, its file, what is wrong with it, what it says in words, and those that are saved."""
