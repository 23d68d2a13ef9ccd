"""Finds the identifiers of a work in its file name and in its front matter."""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from records import Identifiers

_DOI = re.compile(
    r"\b10\.\d{4,9}/(?:[^\s\"'<>{}|\\^`]|<[\w:.-]{1,40}>(?=\d)){1,200}", re.IGNORECASE
)
_DOI_ADDRESS = re.compile(
    r"^\s*(?:https?://)?(?:(?:dx\.|www\.)?doi\.org/|doi\s*:?\s*)", re.IGNORECASE
)
_DOI_NAME = re.compile(r"(?<![\w.])(10\.\d{4,9})[_/]([A-Za-z0-9.()-]+)$")
_DOI_SUFFIX = re.compile(r"/(?:full|abstract|pdf|epdf|html|meta)$", re.IGNORECASE)

_NEW = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}"
_OLD = (
    r"(?:acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|"
    r"comp-gas|cond-mat|cs|dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|math|"
    r"mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int|"
    r"supr-con)(?:\.[A-Z]{2})?/\d{2}(?:0[1-9]|1[0-2])\d{3}"
)
_ARXIV_TEXT = re.compile(
    rf"(?:arxiv\s*:\s*|arxiv\.org/(?:abs|pdf|html|ps|format)/|10\.48550/arxiv\.)"
    rf"({_NEW}|{_OLD})(?!\d)(?:v(\d{{1,3}}))?(\s{{0,3}}\[[a-z-]+(?:\.[A-Za-z-]{{2,20}})?\])?",
    re.IGNORECASE,
)
_ARXIV_NAME = re.compile(rf"(?<![\d.])({_NEW})(?:v(\d{{1,3}}))?(?![\d])(?!\.\d)")
_ARXIV_OLD_NAME = re.compile(
    rf"(?<![a-z])({_OLD.replace('/', '[_/-]?')})(?:v(\d{{1,3}}))?(?!\d)", re.IGNORECASE
)
_PMCID = re.compile(r"\bPMC\s?(\d{4,9})\b")
_PMCID_NAME = re.compile(r"(?<![a-z])pmc[_-]?(\d{4,9})(?!\d)", re.IGNORECASE)
_PMID = re.compile(r"\b(?:PMID|PubMed\s+ID)\s*[:#]?\s*(\d{4,9})\b", re.IGNORECASE)
_PMID_NAME = re.compile(r"(?<![a-z])pmid[_-]?(\d{4,9})(?!\d)", re.IGNORECASE)


def find_identifiers(text: str, name: str = "") -> Identifiers:
    """The identifiers of the work itself, from its front matter and its file's name.

    Pass title, abstract and what is printed around them, never the whole text: an identifier in
    the reference list is another work's. Where the front matter names several works of one scheme
    and nothing tells which is meant, that identifier stays empty. The file's name wins.
    """
    stem = _stem(name)
    arxiv, version = _arxiv_of_name(stem)
    seen, seen_version = _arxiv_of_text(text)
    if not arxiv or arxiv == seen:
        arxiv, version = seen or arxiv, version or seen_version
    return Identifiers(
        doi=_doi_of_name(stem) or _sole(normalise_doi(m[0]) for m in _DOI.finditer(text)),
        arxiv=arxiv,
        arxiv_version=version,
        pmid=_first(_PMID_NAME, stem) or _sole(m[1] for m in _PMID.finditer(text)),
        pmcid=_pmcid(_first(_PMCID_NAME, stem) or _sole(m[1] for m in _PMCID.finditer(text))),
    )


def normalise_doi(doi: str) -> str:
    """Lower case, without resolver, "doi:" or trailing punctuation; "" where it is no DOI.

    "https://doi.org/10.7554/eLife.56337." becomes "10.7554/elife.56337". Normalising again changes
    nothing.
    """
    found = _DOI.search(unquote(_DOI_ADDRESS.sub("", doi)))
    if found is None:
        return ""
    value = found[0].lower()
    while True:
        trimmed = _DOI_SUFFIX.sub("", value.rstrip(".,;:*_&#?/"))
        for opening, closing in ("()", "[]"):
            if trimmed.endswith(closing) and trimmed.count(closing) > trimmed.count(opening):
                trimmed = trimmed[:-1]
        if trimmed == value:
            return value if _DOI.fullmatch(value) else ""
        value = trimmed


def normalise_arxiv(identifier: str) -> tuple[str, int | None]:
    """The identifier without prefix and version, and the version; ("", None) where it is none.

    "arXiv:2308.12950v2" becomes ("2308.12950", 2), "hep-th/9901001" stays as it is.
    """
    text = identifier.strip()
    return _arxiv_of_text(text) if _ARXIV_TEXT.search(text) else _arxiv_of_text(f"arXiv:{text}")


def arxiv_year(identifier: str) -> int | None:
    """The year in which arXiv gave out this identifier, None where it is none of arXiv's.

    arXiv began in 1991, so that two digits are enough.
    """
    value, _ = normalise_arxiv(identifier)
    digits = re.search(r"\d{2}", value)
    if digits is None:
        return None
    short = int(digits[0])
    return 1900 + short if short >= 91 else 2000 + short


def paper_id(identifiers: Identifiers, sha256: str) -> str:
    """The id of a paper: by its best-known identifier, else by the hash of its document."""
    for scheme in ("arxiv", "doi", "pmid", "pmcid"):
        if value := getattr(identifiers, scheme):
            return f"{scheme}-" + re.sub(r"[^a-z0-9.]+", "-", value.lower()).strip("-")
    return f"doc-{sha256[:12]}"


def _stem(name: str) -> str:
    """The part of a file's name that its owner chose; for main.tex and its like, the folder's."""
    *folders, base = name.replace("\\", "/").split("/")
    if folders and base.lower().endswith(".tex") and not re.search(r"\d{4}", base):
        base = folders[-1]
    return re.sub(r"(?:\.(?!\d)[A-Za-z0-9]{1,8}){1,3}$", "", base)


def _arxiv_of_name(stem: str) -> tuple[str, int | None]:
    if new := _ARXIV_NAME.search(stem):
        if _plausible(new[1]):
            return new[1], _version(new[2])
    elif old := _ARXIV_OLD_NAME.search(stem):
        return _arxiv_key(f"{old[1][:-7].rstrip('_/-')}/{old[1][-7:]}"), _version(old[2])
    return "", None


def _arxiv_of_text(text: str) -> tuple[str, int | None]:
    """The identifier stamped on the paper ("arXiv:2308.12950v2 [cs.CL]"), else the only one."""
    found = [m for m in _ARXIV_TEXT.finditer(text) if "/" in m[1] or _plausible(m[1])]
    stamped = [m for m in found if m[3]]
    chosen = _sole(_arxiv_key(m[1]) for m in stamped) or _sole(_arxiv_key(m[1]) for m in found)
    versions = [m[2] for m in stamped + found if _arxiv_key(m[1]) == chosen and m[2]]
    return chosen, _version(versions[0]) if versions else None


def _arxiv_key(identifier: str) -> str:
    """Old identifiers lose their subject class: "math.GT/0309136" is "math/0309136"."""
    archive, slash, number = identifier.rpartition("/")
    return f"{archive.split('.')[0].lower()}{slash}{number}"


def _plausible(identifier: str) -> bool:
    """Numbers had four digits from April 2007 to 2014 and have had five since 2015."""
    month, number = identifier.split(".")
    return len(number) == (5 if int(month) >= 1501 else 4) and 704 <= int(month) < 9100


def _version(digits: str | None) -> int | None:
    return int(digits) if digits and int(digits) else None


def _doi_of_name(stem: str) -> str:
    found = _DOI_NAME.search(stem)
    return normalise_doi(f"{found[1]}/{found[2]}") if found else ""


def _pmcid(digits: str) -> str:
    return f"PMC{digits}" if digits else ""


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


def _sole(candidates: Iterable[str]) -> str:
    """The one candidate that all others merely extend ("….0000217" and "….0000217.g001")."""
    distinct = sorted(set(filter(None, candidates)), key=len)
    if distinct and all(other.startswith(distinct[0]) for other in distinct):
        return distinct[0]
    return ""
