"""Full texts of works: which copy is read first, whether it is the right one, what it gives."""

from sources.full_text.texts import FullText, FullTexts

__all__ = ["FullText", "FullTexts"]
