"""How things are put into words: verdicts, confidences, places, citations; for every format.

All functions return plain text, which each format escapes in its own way.
"""

import re
from datetime import datetime
from urllib.parse import quote as percent_encode

from records import (
    Evidence,
    Identifiers,
    JudgedClaim,
    Label,
    Measurement,
    PaperCard,
    Rating,
    Report,
    Span,
    Stance,
    Trend,
)
from records.paper import InjectionKind

VERDICTS: dict[Label, str] = {
    "supported": "supported",
    "contested": "contested",
    "refuted": "refuted",
    "not_enough_evidence": "not enough evidence",
}
VERIFIED = "verified"
"""Added to the verdict on a claim that is as surely supported as the confidence policy asks."""
TALLIED: dict[Label, str] = {**VERDICTS, "not_enough_evidence": "without enough evidence"}
SYMBOLS: dict[Label, str] = {
    "supported": "✓", "contested": "≠", "refuted": "✗", "not_enough_evidence": "?",
}
STANCES: dict[Stance, str] = {
    "supported": "supports it",
    "refuted": "speaks against it",
    "not_enough_evidence": "does not settle it",
}
SHAPES: dict[str, str] = {
    "rises": "rises",
    "falls": "falls",
    "flat": "stays level",
    "rises_then_falls": "rises, then falls",
    "falls_then_rises": "falls, then rises",
    "mixed": "goes up and down",
    "single": "has a single value",
}
INJECTIONS: dict[InjectionKind, str] = {
    "override": "tells its reader to drop its instructions",
    "address": "speaks to a machine that reads it",
    "favour": "asks for a verdict, a score or an inclusion",
    "counterfeit": "makes up an answer, a tool's output or turns of a conversation",
    "disguised": "gives instructions in disguised letters",
    "hidden": "gives instructions where its reader does not look",
}
NOT_OBEYED = "Taken out before any agent read the papers; none was obeyed."
MOST_INJECTIONS = 5
UNASSESSED = "UNASSESSED"
LONGEST_TITLE = 300

# Characters that nobody sees but that change what is seen: control characters (which XML refuses
# too), and those that turn the direction of text, so that it reads otherwise than it is stored.
_UNSEEN = [
    *range(0x09), *range(0x0B, 0x0D), *range(0x0E, 0x20), *range(0x7F, 0xA0),
    0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A),
    *range(0xFFF9, 0xFFFC), 0xFFFE, 0xFFFF,
]
_MADE_SEEN = dict.fromkeys(_UNSEEN, "\N{REPLACEMENT CHARACTER}")

_DOI = re.compile(r"10\.[0-9]{4,9}/[-._;()/:a-zA-Z0-9]+")
_ARXIV = re.compile(r"[0-9]{4}\.[0-9]{4,5}|[a-z-]{2,20}(?:\.[A-Z]{2})?/[0-9]{7}")
_PMID = re.compile(r"[1-9][0-9]{0,8}")
_GROUP = re.compile(
    r"\b(?:association|centre|center|collaboration|committee|consortium|department|foundation|"
    r"group|initiative|institute|investigators|laboratory|network|organi[sz]ation|project|society|"
    r"team|trialists|university)\b", re.IGNORECASE)


def judged(claim: JudgedClaim) -> str:
    """ "supported, verified"; the verdict on a claim in words."""
    return f"{VERDICTS[claim.verdict]}, {VERIFIED}" if claim.is_verified else \
        VERDICTS[claim.verdict]


def visible(text: str) -> str:
    """Text with the replacement character for every character that would act unseen."""
    return text.translate(_MADE_SEEN)


def line(text: str, limit: int | None = None) -> str:
    """Text on one line, cut at `limit` characters with an ellipsis."""
    one = " ".join(visible(text).split())
    return one if limit is None or len(one) <= limit else one[: limit - 1].rstrip() + "…"


def plural(number: int, noun: str, plural_noun: str = "") -> str:
    """ "1 claim", "3 claims", "2 studies"."""
    return f"{number} {noun if number == 1 else plural_noun or noun + 's'}"


def listing(items: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    head, last = items[:-1], items[-1:]
    return " and ".join([*([", ".join(head)] if head else []), *last])


def sentence(text: str) -> str:
    """A text with a capital at its start and a full stop at its end."""
    one = line(text)
    return one if not one else one[0].upper() + one[1:] + ("" if one[-1] in ".!?…" else ".")


def confidence(value: float) -> str:
    return f"{value:.2f}"


def score(value: float | None) -> str:
    """A reviewer's score out of 10, or that it was not assessed."""
    return UNASSESSED if value is None else f"{value:.1f}"


def rating(value: Rating) -> str:
    """ "7.2/10 ± 0.8 (mean ± standard deviation of 5 reviewers)"."""
    return (f"{value.mean:.1f}/10 ± {value.stdev:.1f} "
            f"(mean ± standard deviation of {plural(value.n, 'reviewer')})")


def dollars(usd: float | None) -> str:
    """A cost in words: unknown is "unknown", never 0."""
    return "unknown" if usd is None else f"{usd:.4f}"


def name(identifier: str) -> str:
    """A field's name as words: "evidence_strength" is "evidence strength"."""
    return identifier.replace("_", " ")


def day(moment: str) -> str:
    """ "22 November 2026" of an ISO 8601 time; the text itself where it is none."""
    try:
        when = datetime.fromisoformat(moment)
    except ValueError:
        return line(moment, 40)
    return f"{when.day} {when:%B %Y}"


def date(report: Report) -> str:
    run = report.manifest.run
    return day(run.finished or run.started) or "undated"


def quantity(measurement: Measurement) -> str:
    """A value as printed, with its unit where the print leaves that to a header."""
    printed = line(measurement.text, 40) or f"{measurement.value:g}"
    unit = line(measurement.unit, 20)
    if not unit or unit in printed:
        return printed
    return printed + unit if unit == "%" else f"{printed} {unit}"


def surname(author: str) -> str:
    """The family name of "Ada Ash" and of "Ash, Ada"."""
    if is_group(author):
        return author
    head = author.split(",")[0].split()
    return head[-1] if head and "," not in author else " ".join(head)


def is_group(author: str) -> bool:
    """Whether an author looks like a group of people, which has no family name."""
    return _GROUP.search(author) is not None


def citation(card: PaperCard) -> str:
    """ "Ash (2024)", "Ash and Birch (2024)", "Ash et al. (2024)"; the title where no author is
    known."""
    surnames = [line(surname(author), 40) for author in card.authors if author.strip()]
    if not surnames:
        who = f"“{line(card.title, 60)}”"
    elif len(surnames) <= 2:
        who = " and ".join(surnames)
    else:
        who = f"{surnames[0]} et al."
    return f"{who} ({card.year or 'n.d.'})"


def authors(card: PaperCard, most: int = 8) -> str:
    """The authors' names, at most so many, "and others" for the rest."""
    names = [line(author, 80) for author in card.authors if author.strip()]
    if not names:
        return "Unknown authors"
    return ", ".join(names[:most]) + (" and others" if len(names) > most else "")


def title(card: PaperCard) -> str:
    return line(card.title, LONGEST_TITLE) or "Untitled"


def injections(card: PaperCard) -> list[str]:
    """What a paper told a machine to do, one line each; the first few stand for many."""
    shown = [f"{INJECTIONS[found.kind]} ({line(found.where, 40)}): “{line(found.quote, 200)}”"
             for found in card.injections[:MOST_INJECTIONS]]
    more = len(card.injections) - len(shown)
    return [*shown, f"and {more} more"] if more else shown


def place(span: Span | Evidence, table_label: str = "") -> str:
    """ "Table 3, Results, page 7, characters 120–180"; the section only where it is known."""
    if isinstance(span, Evidence):
        table_label = table_label or span.table
    parts = [line(table_label, 40), line(span.section, 80)]
    if span.page is not None:
        parts.append(f"page {span.page}")
    parts.append(f"characters {span.start}–{span.end}")
    return ", ".join(part for part in parts if part)


def measured_where(measurement: Measurement) -> str:
    return place(measurement.place, measurement.table_label)


def trend(trend_: Trend) -> str:
    """ "Alder - Chat on LeafBench, pass@1 (zero-shot): rises over model size: 7B 30.1, …"."""
    head = line(trend_.subject, 80)
    head += f" on {line(trend_.benchmark, 80)}" if trend_.benchmark else ""
    head += f", {line(trend_.metric, 80)}" if trend_.metric else ""
    head += f" ({line(trend_.setting, 80)})" if trend_.setting else ""
    unit = line(trend_.unit, 20)
    tail = "" if not unit else unit if unit == "%" else f" {unit}"
    values = ", ".join(
        f"{line(p.at, 40)} {'not found' if p.value is None else f'{p.value:g}{tail}'}"
        for p in trend_.points
    )
    return f"{head}: {SHAPES[trend_.shape]} over {line(trend_.axis, 60)}: {values}."


def doi_address(identifiers: Identifiers) -> str:
    """The resolver's address of a well-formed DOI, "" of anything else."""
    if not _DOI.fullmatch(identifiers.doi):
        return ""
    return "https://doi.org/" + percent_encode(identifiers.doi, safe="/:;()._-")


def arxiv_address(identifiers: Identifiers) -> str:
    """The address of a well-formed arXiv number, "" of anything else."""
    if not _ARXIV.fullmatch(identifiers.arxiv):
        return ""
    version = "" if identifiers.arxiv_version is None else f"v{identifiers.arxiv_version}"
    return f"https://arxiv.org/abs/{identifiers.arxiv}{version}"


def pubmed_address(identifiers: Identifiers) -> str:
    """The address of a well-formed PubMed number, "" of anything else."""
    is_number = _PMID.fullmatch(identifiers.pmid)
    return f"https://pubmed.ncbi.nlm.nih.gov/{identifiers.pmid}/" if is_number else ""


def addresses(identifiers: Identifiers) -> list[str]:
    """The links a report makes from the identifiers of a paper."""
    return [a for a in (doi_address(identifiers), arxiv_address(identifiers),
                        pubmed_address(identifiers)) if a]


def other_identifiers(identifiers: Identifiers) -> list[str]:
    """Identifiers that are shown as text: those without a link, and those that are not
    well-formed."""
    shown = []
    if identifiers.doi and not doi_address(identifiers):
        shown.append(f"DOI as given: {line(identifiers.doi, 80)}")
    if identifiers.arxiv and not arxiv_address(identifiers):
        shown.append(f"arXiv number as given: {line(identifiers.arxiv, 40)}")
    if identifiers.pmid and not pubmed_address(identifiers):
        shown.append(f"PMID {line(identifiers.pmid, 20)}")
    if identifiers.pmcid:
        shown.append(line(identifiers.pmcid, 20))
    return shown
