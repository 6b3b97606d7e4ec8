"""Hashes of passwords: Argon2id, with the parameters of RFC 9106 for little memory, as argon2-cffi sets them."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

_HASHER = PasswordHasher()
#: The hash of nobody's password, which verifying takes as long for as for any other.
_NOBODY = (
    f"$argon2id$v={ARGON2_VERSION}$m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    f"${'A' * 22}${'A' * 43}"
)


def _bytes(password: str) -> bytes:
    """A password as it was sent: nothing of it is folded or cut."""
    return password.encode("utf-8", "surrogatepass")


def hashed(password: str) -> str:
    """The hash that is stored, with its parameters and salt."""
    return _HASHER.hash(_bytes(password))


def is_right(password: str, stored: str | None) -> bool:
    """Whether a password is the one that a hash was made of; of no hash never, in the same time."""
    try:
        return _HASHER.verify(stored or _NOBODY, _bytes(password)) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)
