"""Tells headings: which tell of the article and not of the work, and how deep a number is."""

import re

_NUMBER = re.compile(
    r"(?:(?:section|chapter|§)\s{0,3})?((?:\d{1,2}|[IVX]{1,5}|[A-Z])(?:\.\d{1,2}){0,4})"
    r"(?:\.|:|\))?\s+(?=\S)", re.IGNORECASE)
_BACK_MATTER = re.compile(
    r"(?:the )?(?:acknowledge?ments?|funding(?: information| statement| sources?)?|"
    r"financial (?:support|disclosures?)|(?:declarations? of )?(?:competing|conflict(?:s|ing)?"
    r"(?: of)?|financial) interests?(?: statement)?|conflicts? of interests?|disclosures?|"
    r"authors?['’]?s?['’]? contributions?|author information|credit authorship contribution "
    r"statement|pre-publication history|supplementary (?:materials?|information|data)(?: tables)?|"
    r"additional (?:information|files?)|supporting information|"
    r"(?:data|code)(?: and code)? availability(?: statement)?|ethic(?:s|al) (?:statement|approval)|"
    r"orcid(?: ids?)?|abbreviations|notes|footnotes|references?(?: and notes)?|bibliography|"
    r"literature cited|works cited|publisher['’]s note|rights and permissions|"
    r"about (?:the authors?|this article)|cite this (?:article|paper))", re.IGNORECASE)
_REFERENCES = re.compile(
    r"references?(?: and notes)?|bibliography|literature cited|works cited", re.IGNORECASE)


def is_back_matter(title: str) -> bool:
    """Whether a heading tells of the article and not of the work: funding, thanks, references."""
    return bool(_BACK_MATTER.fullmatch(without_number(title).strip(" .:*#")))


def is_references(title: str) -> bool:
    """Whether the reference list begins here."""
    return bool(_REFERENCES.fullmatch(without_number(title).strip(" .:*#")))


def without_number(title: str) -> str:
    """"3.1 Data sets" is "Data sets"; "A method" keeps its article and "2D maps" its number."""
    found = _NUMBER.match(title)
    if found is None or (found[1].isalpha() and not re.search(r"[.:)]\s+$", found[0])):
        return title
    return title[found.end():]


def numbered_level(title: str) -> int | None:
    """1 for "3 Results" and "III. Results", 2 for "3.1 Data", None without a number."""
    found = _NUMBER.match(title)
    if found is None or without_number(title) == title:
        return None
    return found[1].count(".") + 1
