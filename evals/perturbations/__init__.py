"""Claim and evidence pairs made by computing, with labels that hold by the way they were made.

Sentences of open papers and generated tables become claims: unchanged, in other words that mean
the same, or with one thing changed. Families of changes and of true paraphrases belong to training
or to the test, never to both, and so do documents.
"""

from evals.perturbations.catalogue import FAMILIES
from evals.perturbations.documents import documents, part_of
from evals.perturbations.generator import perturbed
from evals.perturbations.record import Document, Family, Label, Part, Perturbed

__all__ = ["FAMILIES", "Document", "Family", "Label", "Part", "Perturbed", "documents",
           "part_of", "perturbed"]
