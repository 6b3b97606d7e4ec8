"""Sharing exact totals out: no trial and error, so that what the plan says comes out to the unit."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")
K = TypeVar("K")


def share_out(total: int, weights: Mapping[K, float], caps: Mapping[K, int] | None = None) -> dict[K, int]:
    """`total` in whole parts proportional to `weights` (largest remainders first), none above its cap.

    >>> share_out(10, {"a": 1, "b": 2})
    {'a': 3, 'b': 7}
    """
    room = {key: caps[key] if caps else total for key in weights}
    if sum(room.values()) < total:
        raise ValueError("the caps leave no room for the total")
    parts = dict.fromkeys(weights, 0)
    while left := total - sum(parts.values()):
        open_keys = {key: weights[key] for key in weights if parts[key] < room[key]}
        scale = left / sum(open_keys.values())
        due = {key: weight * scale for key, weight in open_keys.items()}
        for key, value in due.items():
            parts[key] += min(math.floor(value), room[key] - parts[key])
        rest = total - sum(parts.values())
        # More left than keys: caps cut a part short, and the next round shares it out in proportion.
        for key in sorted(due, key=lambda k: due[k] % 1, reverse=True)[:rest] if rest <= len(due) else ():
            if parts[key] < room[key]:
                parts[key] += 1
    return parts


def scatter(rng: Random, total: int, keys: Sequence[K], weights: Sequence[float]) -> dict[K, int]:
    """`total` units thrown at `keys` by weight: whole, uneven, exact in sum."""
    counts = dict.fromkeys(keys, 0)
    for key in rng.choices(keys, weights, k=total):
        counts[key] += 1
    return counts


def amounts(rng: Random, total: int, count: int, unit: int, spread: float = 0.7) -> list[int]:
    """`count` amounts, each at least one `unit` and a multiple of it but the last, that sum to `total`."""
    weights = {i: rng.lognormvariate(0, spread) for i in range(count)}
    whole, rest = divmod(total, unit)
    parts = share_out(whole - count, weights)
    values = [(parts[i] + 1) * unit for i in range(count)]
    values[-1] += rest
    return values


def pick(rng: Random, items: Sequence[T], count: int, weight: Callable[[T], float] = lambda _: 1.0) -> list[T]:
    """`count` of `items` without repetition, the heavier the likelier; in the order of `items`."""
    if count > len(items):
        raise ValueError(f"{count} of {len(items)}")
    keys = [rng.random() ** (1 / max(weight(item), 1e-9)) for item in items]
    chosen = sorted(sorted(range(len(items)), key=lambda i: keys[i], reverse=True)[:count])
    return [items[i] for i in chosen]


def lowest(rng: Random, items: Sequence[T], count: int, score: Callable[[T], float], noise: float = 0.5) -> list[T]:
    """The `count` items of least `score` once chance has had its say (normal, `noise` wide)."""
    if count > len(items):
        raise ValueError(f"{count} of {len(items)}")
    scores = [score(item) + rng.gauss(0, noise) for item in items]
    return [items[i] for i in sorted(range(len(items)), key=lambda i: scores[i])[:count]]
