"""Tells the label of a caption ("Table 2") from its text."""

import re

_LABEL = re.compile(
    r"((?i:(?:(?:supplementary|supplemental|extended data|appendix)\s)?"
    r"(?:table|figure|fig|listing|algorithm))\.?\s?"
    r"(?:[A-Z]?[.-]?\d{1,3}(?:\.\d{1,2})?[a-z]?|[IVX]{1,6}|[A-Z])(?![\w-]))"
    r"(?:\s*[.:|—–-]\s*|\s+(?=[A-Z(\"“])|\s*$)")


def split_label(caption: str) -> tuple[str, str]:
    """"Table 2: Results" in its label and the rest; ("", caption) where it begins otherwise.

    A sentence about a table ("Table 2 shows …") is no caption.
    """
    found = _LABEL.match(caption)
    return (found[1].strip(" ."), caption[found.end():]) if found else ("", caption)


def table_label(caption: str) -> tuple[str, str]:
    """As `split_label`, for tables alone: a figure's caption beside a table is not the table's."""
    label, rest = split_label(caption)
    return (label, rest) if "tab" in label.lower() else ("", caption)
