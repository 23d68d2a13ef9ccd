"""What a person's decisions make of a screening."""

from collections.abc import Collection, Sequence

from records import PaperCard, ScreeningDecisions


def chosen_by_hand(
    cards: Sequence[PaperCard], decided: ScreeningDecisions, added: Collection[str]
) -> list[PaperCard]:
    """The cards as a person decided on them; those that nobody decided on stay as they are.

    `added` are the ids of works that were added by hand, which are read.
    """
    return [_chosen(card, decided, card.id in added) for card in cards]


def _chosen(card: PaperCard, decided: ScreeningDecisions, is_added: bool) -> PaperCard:
    for said, verb, included in ((decided.exclude, "dropped", False),
                                 (decided.include, "accepted", True)):
        if card.id in said:
            return _by_hand(card, f"{verb} by hand", said[card.id], included)
    return _by_hand(card, "added by hand", "", included=True) if is_added else card


def _by_hand(card: PaperCard, decision: str, reason: str, included: bool) -> PaperCard:
    told = f"{decision}: {reason}" if reason else decision
    return card.model_copy(update={
        "included": included, "by_hand": True, "reason": told, "stage": "screening"})
