"""Windows: a passage that is too long to be read at once, in runs of sentences that are not."""

from collections.abc import Sequence

import numpy as np

OVERLAP = 1
"""Sentences a window shares with the last: what a sentence refers to often stands before it."""


def windows(lengths: Sequence[int], room: int, overlap: int = OVERLAP) -> list[range]:
    """Runs of sentences whose `lengths` (word pieces each) fit into `room`, in order, every
    sentence in one at least; a longer sentence stands alone. No sentences, no windows."""
    found: list[range] = []
    start = 0
    while start < len(lengths):
        end, used = start + 1, lengths[start]
        while end < len(lengths) and used + lengths[end] <= room:
            used += lengths[end]
            end += 1
        found.append(range(start, end))
        if end == len(lengths):
            break
        start = max(start + 1, end - overlap)
    return found


def deciding(probabilities: np.ndarray) -> int:
    """Which of a passage's windows decides, from their (windows, 3) probabilities: the one that is
    least likely not to tell; of equals the first."""
    return int(np.argmin(probabilities[:, 2]))
