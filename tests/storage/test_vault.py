"""Sealed texts open with their own key in their own row, and nowhere else."""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest

from storage import StoreError
from storage.vault import Vault
from tests.storage.helpers import KEY

HERE = "case_:body:c1"


def test_a_sealed_text_opens_again() -> None:
    """Whatever JSON went in comes out; two seals of the same text differ."""
    vault = Vault(KEY)
    sealed = vault.seal({"grounds": "绩效"}, HERE)
    assert sealed.startswith("v1:")
    assert sealed != vault.seal({"grounds": "绩效"}, HERE)
    assert vault.unseal(sealed, HERE) == {"grounds": "绩效"}


def _flipped(sealed: str) -> str:
    raw = bytearray(b64decode(sealed[3:]))
    raw[-1] ^= 1
    return "v1:" + b64encode(raw).decode()


@pytest.mark.parametrize("how", ["other row", "other key", "changed", "cut", "plain", "data"])
def test_a_text_that_was_moved_or_changed_does_not_open(how: str) -> None:
    """Each is one StoreError that says which text, not what is in it."""
    vault, sealed, where = Vault(KEY), Vault(KEY).seal("canary", HERE), HERE
    if how == "other row":
        where = "case_:body:c2"
    elif how == "other key":
        vault = Vault(bytes(32))
    else:
        sealed = {"changed": _flipped(sealed), "cut": sealed[:20], "plain": "canary", "data": {"a": 1}}[how]
    with pytest.raises(StoreError) as refused:
        vault.unseal(sealed, where)
    assert refused.value.code == "sealed"
    assert "canary" not in str(refused.value)


def test_without_a_key_nothing_confidential_is_kept() -> None:
    """Better refused than stored in the open."""
    vault = Vault(None)
    assert vault.keep({"a": 1}, False, HERE) == {"a": 1}
    with pytest.raises(StoreError):
        vault.keep({"a": 1}, True, HERE)
