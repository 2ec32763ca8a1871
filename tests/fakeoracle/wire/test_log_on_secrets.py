"""The log-on's two phases, played by a client written from the other side of the description."""

import hashlib

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from exporter_tui.fakeoracle.protocol.requests import LogOnProof
from exporter_tui.fakeoracle.serving.auth import (
    Challenge,
    Verifiers,
    make_verifier,
    random_verifier,
)

PASSWORD = "pässword"
Parameters = dict[str, str]


def cbc(key: bytes) -> Cipher[modes.CBC]:
    return Cipher(algorithms.AES(key), modes.CBC(bytes(16)))


def proof_of(challenge: Challenge, password: str) -> tuple[Parameters, bytes]:
    """Return what a client sends for ``password``, and the key it then shares with the server."""
    given = {key.rstrip("\0"): value for key, value, _ in challenge.parameters()}
    salt = bytes.fromhex(given["AUTH_VFR_DATA"])
    slow = hashlib.pbkdf2_hmac(
        "sha512", password.encode(), salt + b"AUTH_PBKDF2_SPEEDY_KEY", 4096, 64
    )
    hashed = hashlib.sha512(slow + salt).digest()[:32]
    theirs = cbc(hashed).decryptor().update(bytes.fromhex(given["AUTH_SESSKEY"]))
    mine = bytes(range(32))
    shared = hashlib.pbkdf2_hmac(
        "sha512",
        (mine + theirs).hex().upper().encode(),
        bytes.fromhex(given["AUTH_PBKDF2_CSK_SALT"]),
        3,
        32,
    )
    text = bytes(16) + password.encode()
    text += bytes((16 - len(text) % 16,)) * (16 - len(text) % 16)
    return {
        "AUTH_SESSKEY": cbc(hashed).encryptor().update(mine).hex().upper(),
        "AUTH_PASSWORD": cbc(shared).encryptor().update(text).hex().upper(),
    }, shared


def test_the_right_password_gets_the_servers_own_proof() -> None:
    challenge = Verifiers().challenge("HR", PASSWORD)
    proof, shared = proof_of(challenge, PASSWORD)
    response = challenge.response(proof)
    assert response is not None
    assert cbc(shared).decryptor().update(bytes.fromhex(response))[16:32] == b"SERVER_TO_CLIENT"


def test_another_password_gets_nothing() -> None:
    challenge = Verifiers().challenge("HR", PASSWORD)
    assert challenge.response(proof_of(challenge, "password")[0]) is None


def test_a_password_that_fits_the_verifier_does_not_make_an_unknown_user_known() -> None:
    challenge = Challenge(make_verifier(PASSWORD), None)
    assert challenge.response(proof_of(challenge, PASSWORD)[0]) is None


@pytest.mark.parametrize("broken", [{}, {"AUTH_SESSKEY": "zz", "AUTH_PASSWORD": "00"}])
def test_a_broken_proof_gets_nothing(broken: Parameters) -> None:
    assert Verifiers().challenge("HR", PASSWORD).response(broken) is None


def test_a_user_has_one_salt_until_the_password_changes() -> None:
    verifiers = Verifiers()

    def salt(password: str | None) -> str:
        return verifiers.challenge("HR", password).parameters()[1][1]

    first = salt(PASSWORD)
    assert salt(PASSWORD) == first
    assert len({first, salt("other"), salt(None), salt(None)}) == 4


def test_secrets_are_in_no_representation() -> None:
    verifier = random_verifier()
    assert repr(verifier) == "Verifier()"
    proof = LogOnProof(user="HR", mode=257, parameters={"AUTH_PASSWORD": "C0FFEE"})
    assert repr(proof) == "LogOnProof(user='HR')"
