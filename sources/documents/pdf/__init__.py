"""Reads PDF files: what is printed where, in which order it is read, and what it is."""

from sources.documents.pdf.reader import PdfLimits, read_pdf

__all__ = ["PdfLimits", "read_pdf"]
