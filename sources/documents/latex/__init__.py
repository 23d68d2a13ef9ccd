"""Reads LaTeX: one file, or a project of files, into a paper with its tables as tables."""

from sources.documents.latex.project import open_latex_project
from sources.documents.latex.reader import read_latex

__all__ = ["open_latex_project", "read_latex"]
