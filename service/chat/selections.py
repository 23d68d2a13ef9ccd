"""What of a run's records is picked by words: some claims, few sentences, people by their names."""

import re
import unicodedata
from collections.abc import Sequence

from graphs.runs import Run
from grounding.words import stem
from records import AnswerSentence, JudgedClaim, Label, PaperCard, Report, Review
from reports import prose, wording
from reports.numbering import Numbering
from service.chat.answers import Links, blocks, cited_in, papers_of, references, said
from service.chat.escaping import shown
from service.chat.followups import listed

MOST_PICKED = 3
"""Claims that are the weakest, or the strongest."""
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_SENTENCES = re.compile(r"\bin\s+(a|one|two|three|four|five|[1-9])\b", re.IGNORECASE)
_WEAK = re.compile(r"\b(?:weak\w*|least|poorly|lowest|uncertain)\b", re.IGNORECASE)
_STRONG = re.compile(r"\b(?:strong\w*|most|best|highest)\b", re.IGNORECASE)
_ALONE = re.compile(r"\b(?:single|only one|one paper|uncorroborated)\b", re.IGNORECASE)
_UNVERIFIED = re.compile(r"\b(?:unverified|not\s+(?:\w+\s+)?verified|aren['’]t\s+verified)\b",
                         re.IGNORECASE)
_VERDICTS: tuple[tuple[re.Pattern[str], Label], ...] = (
    (re.compile(r"\bcontested\b|\bdisputed\b", re.IGNORECASE), "contested"),
    (re.compile(r"\brefuted\b|\bfalse\b", re.IGNORECASE), "refuted"),
    (re.compile(r"\bnot\s+enough\b|\bunsettled\b|\bunsupported\b|\bnot\s+supported\b",
                re.IGNORECASE), "not_enough_evidence"),
    (re.compile(r"\bsupported\b", re.IGNORECASE), "supported"))
_REVIEWER = re.compile(r"\bwhat\s+(?:do|does|did|would)\s+the\s+(\w+)(?:\s+reviewer)?\s+"
                       r"(?:say|think|find|object|criticis|criticiz)", re.IGNORECASE)
_PERSON = re.compile(r"(?<![\w-])[^\W\d_][\w'’-]+")


def claims(report: Report, text: str) -> str:
    """The claims that a message asks for: all, by verdict, or the weakest or strongest."""
    numbering = Numbering.of(report)
    kept = [claim for claim in report.claims if _is_meant(claim, text)]
    if _WEAK.search(text) or _STRONG.search(text):
        kept = sorted(kept, key=lambda claim: claim.confidence,
                      reverse=not _WEAK.search(text))[:MOST_PICKED]
    count = wording.plural(len(kept), "claim")
    return blocks(f"{count} of {len(report.claims)}:", listed(kept, numbering)) if kept else (
        f"None of the {wording.plural(len(report.claims), 'claim')} of the report stands so.")


def _is_meant(claim: JudgedClaim, text: str) -> bool:
    if _ALONE.search(text):
        return claim.verdict == "supported" and not claim.corroborations
    if _UNVERIFIED.search(text):
        return not claim.is_verified
    if re.search(r"\bverified\b", text, re.IGNORECASE):
        return bool(claim.is_verified)
    label = next((label for pattern, label in _VERDICTS if pattern.search(text)), claim.verdict)
    return claim.verdict == label


def brief(report: Report, text: str, run: Run, links: Links) -> str:
    """The answer in few sentences, as many as a message asks for: the first ones as they stand,
    since none is made here that was not checked."""
    if report.status == "withheld":
        return shown(prose.withheld_because(report))
    wanted = _SENTENCES.search(text)
    most = wanted and (_NUMBERS.get(wanted[1].lower()) or int(wanted[1]))
    first: Sequence[AnswerSentence] = (
        report.answer.sentences[:most] if most else prose.lead(report))
    rating = shown(prose.rated(report))
    return blocks(said(first, Numbering.of(report)) or "No answer could be given.",
                  f"{rating} {links.run(run, 'Full report')}")


def cite(report: Report, run: Run, links: Links) -> str:
    """The papers the answer rests on, and where they are for programs that keep references."""
    numbering = Numbering.of(report)
    cards = papers_of(cited_in(report, numbering), numbering)
    files = " and ".join(links.file(run, name) for name in ("report.bib", "report.ris"))
    return blocks(references(cards, numbering) or "The answer cites no paper.",
                  f"All papers that were read, for programs that keep references: {files}.")


def reviewer_named(report: Report, text: str) -> Review | None:
    """The reviewer that a message asks about: "what does the statistician say?"."""
    found = _REVIEWER.search(text)
    if not found:
        return None
    name = stem(found[1].lower())
    return next((review for review in report.reviews
                 if name in {stem(word.lower()) for word in (
                     review.reviewer, *review.title.split())}), None)


def papers_by(report: Report, text: str) -> tuple[str, ...]:
    """The numbers of the included papers of whose authors one is named: "Liu et al."."""
    numbering = Numbering.of(report)
    names = {_plain(word) for word in _PERSON.findall(text) if word[0].isupper()}
    return tuple(str(number) for id_, number in numbering.papers.items()
                 if names & _surnames(numbering.cards[id_]))


def _surnames(card: PaperCard) -> set[str]:
    return {_plain(wording.surname(author)) for author in card.authors if author.strip()}


def _plain(name: str) -> str:
    """A name without case and accents: people type "Roziere"."""
    apart = unicodedata.normalize("NFKD", name)
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()


def files(text: str, run: Run, links: Links) -> str:
    """The files of a report that a message asks for; all that are asked for often where it names
    none."""
    named = [name for name, pattern in _FILES if pattern.search(text)]
    there = ", ".join(links.file(run, name) for name in named or _USUAL)
    if re.search(r"\b(?:pdf|docx?|word)\b", text, re.IGNORECASE):
        return (f"There is no such file. {links.run(run, 'The report')} can be printed to one, "
                f"best from {links.file(run, 'report.html')}.")
    if named:
        return f"Here: {there}. {links.run(run, 'The report')} shows the same."
    return f"{links.run(run, 'The report')} can be read and saved there; as files: {there}."


_USUAL = ("report.md", "report.html", "report.bib", "report.json")
_FILES = [(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in (
    ("report.bib", r"\bbib"), ("report.ris", r"\bris\b|zotero|endnote|mendeley"),
    ("measurements.csv", r"\bcsv\b|excel|spreadsheet"), ("report.json", r"\bjson\b"),
    ("report.html", r"\bhtml\b|web ?page"), ("report.md", r"\bmarkdown\b"),
    ("figure.svg", r"figure|chart|\bgraph|\bplot|\bsvg\b"),
    ("prisma.svg", r"prisma|\bflow|diagram"))]
