"""The 12c log-on: verifiers, challenges and the proof of a password.

Enters: a password, the client's parameters. Leaves: the parameters of both replies, or None for a
wrong password. Algorithm: python-oracledb ``thin/messages/auth.pyx``. A stand-in's secrecy is not
its aim, but no password or key leaves this module.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

VERIFIER_TYPE = 0x4815
_ROUNDS = 4096
_KEY_ROUNDS = 3
_BLOCK = 16
_ZERO_VECTOR = bytes(_BLOCK)
_DATABASE_ID = "0F1E2D3C4B5A69788796A5B4C3D2E1F0"

RandomBytes = Callable[[int], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """What a database stores of a password."""

    salt: bytes = field(repr=False)
    hashed: bytes = field(repr=False)


def make_verifier(password: str, *, random_bytes: RandomBytes = secrets.token_bytes) -> Verifier:
    """Return a verifier with a fresh salt."""
    salt = random_bytes(_BLOCK)
    key = hashlib.pbkdf2_hmac(
        "sha512", password.encode(), salt + b"AUTH_PBKDF2_SPEEDY_KEY", _ROUNDS, 64
    )
    return Verifier(salt=salt, hashed=hashlib.sha512(key + salt).digest()[:32])


def random_verifier(*, random_bytes: RandomBytes = secrets.token_bytes) -> Verifier:
    """Return a verifier that no password has: an unknown user's challenge looks like any other."""
    return Verifier(salt=random_bytes(_BLOCK), hashed=random_bytes(32))


class Challenge:
    """One log-on between its two phases."""

    def __init__(
        self,
        verifier: Verifier,
        password: str | None,
        *,
        random_bytes: RandomBytes = secrets.token_bytes,
    ) -> None:
        """``password``: None for an unknown user, whose proof never holds."""
        self._verifier = verifier
        self._password = password
        self._random = random_bytes
        self._server_key = random_bytes(32)
        self._key_salt = random_bytes(_BLOCK)

    def parameters(self) -> list[tuple[str, str, int]]:
        """Return the (key, value, flags) of the reply to phase one."""
        session_key = _encipher(self._verifier.hashed, self._server_key)
        return [
            ("AUTH_SESSKEY", _hex(session_key), 0),
            ("AUTH_VFR_DATA", _hex(self._verifier.salt), VERIFIER_TYPE),
            ("AUTH_PBKDF2_CSK_SALT", _hex(self._key_salt), 0),
            ("AUTH_PBKDF2_VGEN_COUNT", str(_ROUNDS), 0),
            ("AUTH_PBKDF2_SDER_COUNT", str(_KEY_ROUNDS), 0),
            ("AUTH_GLOBALLY_UNIQUE_DBID\0", _DATABASE_ID, 0),
        ]

    def response(self, parameters: dict[str, str]) -> str | None:
        """Return AUTH_SVR_RESPONSE for the right password, None for any other."""
        try:
            client_key = _decipher(
                self._verifier.hashed, bytes.fromhex(parameters["AUTH_SESSKEY"])
            )[:32]
            sent = bytes.fromhex(parameters["AUTH_PASSWORD"])
            shared = self._shared_key(client_key)
            given = _unpad(_decipher(shared, sent))[_BLOCK:]
        except (KeyError, ValueError):
            return None
        if self._password is None or not hmac.compare_digest(given, self._password.encode()):
            return None
        padding = bytes((_BLOCK,)) * _BLOCK
        return _hex(_encipher(shared, self._random(_BLOCK) + b"SERVER_TO_CLIENT" + padding))

    def _shared_key(self, client_key: bytes) -> bytes:
        both = _hex(client_key + self._server_key).encode()
        return hashlib.pbkdf2_hmac("sha512", both, self._key_salt, _KEY_ROUNDS, 32)


class Verifiers:
    """Makes one verifier for each user and keeps it while the password stays the same."""

    def __init__(self, *, random_bytes: RandomBytes = secrets.token_bytes) -> None:
        self._random = random_bytes
        self._kept: dict[str, tuple[str, Verifier]] = {}

    def challenge(self, user: str, password: str | None) -> Challenge:
        """Return a challenge for the user; ``password`` None: unknown."""
        if password is None:
            unknown = random_verifier(random_bytes=self._random)
            return Challenge(unknown, None, random_bytes=self._random)
        kept = self._kept.get(user)
        if kept is None or kept[0] != password:
            kept = self._kept[user] = (
                password,
                make_verifier(password, random_bytes=self._random),
            )
        return Challenge(kept[1], password, random_bytes=self._random)


def _hex(data: bytes) -> str:
    return data.hex().upper()


def _encipher(key: bytes, data: bytes) -> bytes:
    encryptor = Cipher(algorithms.AES(key), modes.CBC(_ZERO_VECTOR)).encryptor()
    return encryptor.update(data) + encryptor.finalize()


def _decipher(key: bytes, data: bytes) -> bytes:
    decryptor = Cipher(algorithms.AES(key), modes.CBC(_ZERO_VECTOR)).decryptor()
    return decryptor.update(data) + decryptor.finalize()


def _unpad(data: bytes) -> bytes:
    if not data or not 1 <= data[-1] <= _BLOCK:
        raise ValueError("no padding")
    return data[: -data[-1]]
