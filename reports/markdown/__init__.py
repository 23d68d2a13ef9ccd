"""A report as Markdown."""

from reports.markdown.report import markdown

__all__ = ["markdown"]
