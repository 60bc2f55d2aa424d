"""The implementations of AES-256-GCM: the public one, and the shortcuts that a launch takes."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.vault import aes
from launcher.vault import key as vault_key

if TYPE_CHECKING:
    from collections.abc import Callable

    Decrypt = Callable[[bytes, bytes, bytes, bytes], bytes | None]

_keys = st.binary(min_size=32, max_size=32)
_ivs = st.binary(min_size=12, max_size=12)


def _implementation(name: str) -> Decrypt:
    try:
        decrypt: Decrypt = importlib.import_module(name).decrypt
    except (ImportError, AttributeError, OSError, TypeError) as error:
        pytest.skip(f"{name} does not work here: {error}")
    return decrypt


@pytest.fixture(params=vault_key.CIPHERS, scope="module")
def decrypt(request: pytest.FixtureRequest) -> Any:
    return _implementation(request.param)


@pytest.fixture(params=vault_key.CIPHERS[:-1], scope="module")
def shortcut(request: pytest.FixtureRequest) -> Any:
    return _implementation(request.param)


def test_a_known_vector_decrypts(decrypt: Decrypt) -> None:
    # Test case 15 of McGrew and Viega, "The Galois/Counter Mode of Operation (GCM)", appendix B.
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
    plain = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
    )
    ciphertext = bytes.fromhex(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
    )
    tag = bytes.fromhex("b094dac5d93471bdec1a502270e3cc6c")
    assert decrypt(key, bytes.fromhex("cafebabefacedbaddecaf888"), ciphertext, tag) == plain


@given(key=_keys, iv=_ivs, plain=st.binary(max_size=3000))
def test_what_one_encrypts_all_decrypt(decrypt: Decrypt, key: bytes, iv: bytes, plain: bytes) -> None:
    ciphertext, tag = aes.encrypt(key, iv, plain)
    assert decrypt(key, iv, ciphertext, tag) == plain


@given(key=_keys, iv=_ivs, plain=st.binary(min_size=1, max_size=64), data=st.data())
def test_all_refuse_what_was_changed(
    decrypt: Decrypt, key: bytes, iv: bytes, plain: bytes, data: st.DataObject
) -> None:
    ciphertext, tag = aes.encrypt(key, iv, plain)
    whole = bytearray(key + iv + ciphertext + tag)
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    changed = bytes(whole[:32]), bytes(whole[32:44]), bytes(whole[44:-16]), bytes(whole[-16:])
    assert decrypt(*changed) is None


@pytest.mark.parametrize(("key", "iv", "tag"), [(31, 12, 16), (32, 13, 16), (32, 12, 15)])
def test_a_shortcut_hands_no_buffer_of_another_size_to_its_library(
    shortcut: Decrypt, key: int, iv: int, tag: int
) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        shortcut(bytes(key), bytes(iv), b"", bytes(tag))
