"""The forms in which works are shown."""

from enum import StrEnum


class Format(StrEnum):
    """What a command that finds works prints."""

    TABLE = "table"
    JSONL = "jsonl"
    BIBTEX = "bibtex"
    RIS = "ris"
