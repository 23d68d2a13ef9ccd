"""Statement: negation, hedging, quantifiers and exclusiveness of a claim against a sentence."""

from grounding.alignment import Alignment
from grounding.findings import Finding
from grounding.reading import Reading, lists

_UNIVERSAL, _MANY, _FEW = 5, 3, 1


def check_negation(alignment: Alignment) -> Finding | None:
    """Whether what both say is denied by only one of them."""
    agreeing = opposed = opposed_in_scope = 0.0
    scope = 0.0
    for index, word in enumerate(alignment.claim):
        if word.is_negated:
            scope += word.weight
        if alignment.partner[index] < 0 or alignment.best[index] < 0.7:
            continue
        row = alignment.similarity[index]
        same = any(row[j] >= 0.7 and alignment.sentence[j].is_negated == word.is_negated
                   for j in range(len(row)))
        if same:
            agreeing += word.weight
        else:
            opposed += word.weight
            opposed_in_scope += word.weight if word.is_negated else 0.0
    if scope and opposed_in_scope > 0.6 * scope and opposed_in_scope > 0.25:
        return Finding("negation", "conflicts", "the claim denies what the passage says",
                       certain=True)
    if opposed > 0.35 * (agreeing + opposed) and opposed > 0.4:
        return Finding("negation", "conflicts", "only one of them denies it", certain=True)
    if any(w.is_negated for w in alignment.claim) and agreeing:
        return Finding("negation", "agrees", "both deny it")
    return None


def check_hedge(claim: Reading, sentence: Reading) -> Finding | None:
    """Whether a claim states flatly what its evidence only supposes."""
    if sentence.hedged and not claim.hedged:
        return Finding("hedge", "conflicts", "the passage is cautious, the claim is not")
    if sentence.hedged and claim.hedged:
        return Finding("hedge", "agrees", "both are cautious")
    return None


def check_scope(claim: Reading, deciding: Reading, sentence: Reading) -> list[Finding]:
    """Whether a claim says "all", "only" or "most" where its evidence does not.

    `deciding` is the statement that decides, `sentence` the whole sentence it stands in.
    """
    known = lists()
    levels = known.quantifiers
    wanted = {w.lower: levels[w.lower] for w in claim.words if w.lower in levels}
    offered = [levels[w] for w in deciding.lowers if w in levels] or \
        [levels[w] for w in sentence.lowers if w in levels and deciding.text[:1].islower()]
    findings: list[Finding] = []
    universals = [word for word, level in wanted.items() if level == _UNIVERSAL]
    if universals and _UNIVERSAL in offered:
        findings.append(Finding("scope", "agrees", f"“{universals[0]}”"))
    elif universals:
        findings.append(Finding("scope", "conflicts" if offered else "silent",
                                f"the passage does not say “{universals[0]}”", certain=True))
    elif wanted and offered and max(wanted.values()) > max(offered):
        findings.append(Finding("scope", "conflicts", "the claim says more than the passage",
                                certain=True))
    elif wanted and offered and max(wanted.values()) <= _FEW and min(offered) >= _MANY:
        findings.append(Finding("scope", "conflicts", "the claim says less than the passage",
                                certain=True))
    missing = [w.lower for w in claim.words if w.lower in known.exclusive]
    if missing and sentence.lowers.isdisjoint(known.exclusive):
        findings.append(Finding("scope", "silent", f"the passage does not say “{missing[0]}”",
                                certain=missing[0] != "first"))
    return findings
