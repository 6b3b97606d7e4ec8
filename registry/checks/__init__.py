"""The checks 核查: rules that are held against what is recorded; what they find, where, and what is to be done."""
