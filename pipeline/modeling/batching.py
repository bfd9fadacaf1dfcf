"""Windows of many documents packed into batches of like length."""

from __future__ import annotations

from collections.abc import Sequence


def batches_by_budget(lengths: Sequence[int], budget: int) -> list[list[int]]:
    """Return the numbers of all windows in batches whose padded size stays within `budget`.

    Windows are sorted by length, so that little of a batch is padding; one longer than the
    budget is a batch of its own. The size counted is windows × the longest of them.
    """
    batches: list[list[int]] = []
    for number in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batches and (len(batches[-1]) + 1) * lengths[number] <= budget:
            batches[-1].append(number)
        else:
            batches.append([number])
    return batches


def batches_of_tiles(lengths: Sequence[int], budget: int, tile: int, most: int) -> list[list[int]]:
    """Return the same in batches of whole tiles, `most` windows at most, the longest first.

    Where the windows of a step are filled up to tiles, only neighbours in length then share one,
    and but for the shortest no tile is begun in vain: of news a third of the padding is left. A
    tile is the least batch, whatever its size.
    """
    order = sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True)
    batches: list[list[int]] = []
    while order:
        fitting = min(most, budget // max(1, lengths[order[0]]))
        count = tile * max(1, fitting // tile)
        batches.append(order[:count])
        order = order[count:]
    return batches
