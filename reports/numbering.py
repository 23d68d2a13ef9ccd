"""The short names by which a report refers to its papers and claims: [2] and [c3]."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from records import JudgedClaim, Measurement, PaperCard, Report
from reports.papers import caveats, flags

_SHORT_CLAIM_ID = re.compile(r"c[0-9]{1,6}")


@dataclass(frozen=True)
class Numbering:
    """Included papers are numbered from 1 in the order of the report; claims keep their ids where
    all of them read c1, c2, … and are numbered so where they do not."""

    cards: dict[str, PaperCard]
    papers: dict[str, int]
    claims: dict[str, str]
    judged: dict[str, JudgedClaim]
    measurements: dict[str, Measurement]

    @classmethod
    def of(cls, report: Report) -> "Numbering":
        ids = [claim.id for claim in report.claims]
        keep = all(_SHORT_CLAIM_ID.fullmatch(id_) for id_ in ids)
        included = [card.id for card in report.papers if card.included]
        return cls(
            cards={card.id: card for card in report.papers},
            papers={id_: number for number, id_ in enumerate(included, start=1)},
            claims={id_: id_ if keep else f"c{n}" for n, id_ in enumerate(ids, start=1)},
            judged={claim.id: claim for claim in report.claims},
            measurements={m.id: m for m in report.measurements},
        )

    def claim_keys(self, claim_ids: Iterable[str]) -> list[str]:
        """The keys of claims, with what stands wherever their papers are cited ("c4 (RETRACTED)");
        one that the report does not hold reads "unknown claim"."""
        return [self.claims.get(id_, "unknown claim") + "".join(
            f" ({flag})" for flag in flags(self.source(id_)).values()) for id_ in claim_ids]

    def source(self, claim_id: str) -> PaperCard | None:
        """The paper a claim was taken from."""
        claim = self.judged.get(claim_id)
        return self.cards.get(claim.paper_id) if claim else None

    def paper_key(self, paper_id: str) -> str:
        """The number of a paper in the references; "not listed" where it has none."""
        number = self.papers.get(paper_id)
        return "not listed" if number is None else str(number)

    def reference(self, paper_id: str, *more: str) -> str:
        """ "[2]", "[3, RETRACTED, abstract only, zero-shot]": the number with what stands beside
        every quote of the paper, and more."""
        beside = caveats(self.cards.get(paper_id)).values()
        return f"[{', '.join((self.paper_key(paper_id), *beside, *filter(None, more)))}]"
