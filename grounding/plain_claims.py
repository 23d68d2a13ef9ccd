"""Plain claims: those of which nothing is left open where a sentence has all their words."""

from grounding.reading import Reading, lists


def is_plain(claim: Reading, sentence: Reading, besides: frozenset[str] = frozenset()) -> bool:
    """Whether no word of a claim, `besides` these, tells how much of a set it is said of, or calls
    it caused, possible or the only one; and the sentence supposes nothing."""
    known = lists()
    qualifying = known.hedges | known.causal | known.exclusive | known.quantifiers.keys()
    return claim.lowers.isdisjoint(qualifying - besides) and not sentence.hedged
