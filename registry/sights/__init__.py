"""Sights 视野: what lies in the places that somebody was granted, today (T) and at every Moment (R).

`service` makes a sight, `readable` says what it may read of a picture, `lying` where each row lies.
"""
