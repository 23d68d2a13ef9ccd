"""A candidate of the screening: a work without what speaks to a machine in it."""

from dataclasses import dataclass
from functools import cached_property

from agents.criteria import Said
from agents.mentions import Readable
from grounding.injection_rules import rule_book
from grounding.injections import injected
from records import Injection, Notice, Paper, PaperCard, Work


@dataclass(frozen=True)
class CandidateWork:
    """A work to be judged, with its text where it is on hand, both without what speaks to a machine
    (`injections` are those of a record)."""

    work: Work
    paper: Paper | None
    title: str
    abstract: str
    injections: tuple[Injection, ...] = ()

    @classmethod
    def of(cls, work: Work, paper: Paper | None) -> "CandidateWork":
        told = {"title": work.title, "authors": "\n".join(work.authors), "venue": work.venue,
                "abstract": work.abstract if paper is None else ""}
        about_attacks = bool(rule_book().subject.search(f"{work.title} {work.abstract}".lower()))
        left: dict[str, str] = {}
        found: list[Injection] = []
        for where, text in told.items():
            left[where], taken = _without_injections(where, text, about_attacks)
            found += taken
        known = work.model_copy(update={
            "title": left["title"], "authors": tuple(filter(None, left["authors"].split("\n"))),
            "venue": left["venue"]}) if found else work
        if paper is None:
            return cls(known, None, left["title"], left["abstract"], tuple(found))
        if paper.injections:  # the whole document shows more of them than its title does
            known = known.model_copy(update={"title": paper.title})
        return cls(known, paper, paper.title, paper.abstract)

    @property
    def id(self) -> str:
        return self.work.id

    @property
    def readable(self) -> Readable:
        return Readable(self.title, self.abstract, self.paper.text if self.paper else "")

    @cached_property
    def said(self) -> Said:
        sentences = () if self.paper is None else tuple(
            self.paper.text[s.start:s.end] for s in self.paper.sentences)
        return Said(self.title, self.abstract, sentences, self.work.year, self.work.type,
                    self.work.language)

    @property
    def retraction(self) -> Notice | None:
        notices = (*self.work.notices, *(self.paper.notices if self.paper else ()))
        return next((notice for notice in notices if notice.kind == "retraction"), None)

    def card(self, *, included: bool, relevance: float, reason: str) -> PaperCard:
        card = PaperCard.of(self.work, self.paper, included=included,
                            relevance=round(relevance, 4), reason=reason)
        return card.model_copy(update={"injections": (*card.injections, *self.injections)})


def _without_injections(
    where: str, text: str, about_attacks: bool
) -> tuple[str, list[Injection]]:
    """A field without what speaks to a machine, and what was taken out of it."""
    found = injected(text, about_attacks=about_attacks)
    left = text
    for _, start, end in reversed(found):
        left = f"{left[:start]} {left[end:]}"
    return left.strip(), [
        Injection(kind=kind, where=where, quote=text[start:end]) for kind, start, end in found]
