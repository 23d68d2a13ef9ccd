"""One record a work, from what several databases say of it."""

from sources.deduplication.works import Merged, one_per_work, retraced

__all__ = ["Merged", "one_per_work", "retraced"]
