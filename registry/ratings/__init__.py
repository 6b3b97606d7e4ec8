"""Ratings 星级评定: stars, and how they are won and lost."""
