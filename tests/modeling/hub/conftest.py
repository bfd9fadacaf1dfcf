"""The small hub checkpoints that the tests of this folder share."""

from hub_fixtures import _no_network, bio, copy

__all__ = ["_no_network", "bio", "copy"]
