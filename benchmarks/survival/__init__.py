"""The proofs of `survive.py`: runs that are killed, poisoned, doubled and made large."""
