"""What the bot remembers. `Store` is the single door; inbox, outbox, cases and so on say what may be done."""

from storage.errors import Conflict, StoreError, passes
from storage.keys import load_key
from storage.session import Tx
from storage.store import Store

__all__ = ["Conflict", "Store", "StoreError", "Tx", "load_key", "passes"]
