"""What a computed reviewer can count. Importing the room registers every measure."""

from agents.measures import answering, conduct, evidence, numbers
from agents.measures.registry import MEASURES, Measure, Texts

__all__ = ["MEASURES", "Measure", "Texts", "answering", "conduct", "evidence", "numbers"]
