"""Names a work is known by."""

from records.base import Record


class Identifiers(Record):
    """Names a work is known by elsewhere; empty where not known. Normalised, without a resolver's
    address: `doi` in lower case ("10.48550/arxiv.2308.12950"), `arxiv` without version
    ("2308.12950"), `pmid` and `pmcid` as they stand ("PMC6398430")."""

    doi: str = ""
    arxiv: str = ""
    arxiv_version: int | None = None
    pmid: str = ""
    pmcid: str = ""
    url: str = ""
