"""Groups records that describe the same work: by identifiers first, then by likeness.

Groups only grow where nothing in them contradicts: a chain of likenesses cannot bring together
two records that are known to be different. What comes out does not depend on the order of what
goes in: records are put in the order of their content before anything is decided.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

from sources.deduplication.likeness import (
    Likeness,
    different_pieces,
    identities_conflict,
    likeness,
    strangers,
)
from sources.deduplication.profile import UNPUNCTUATED, Profile

_MOST_IN_BLOCK = 60
"""Records of one block that are all compared with each other; larger blocks are split."""
_NEIGHBOURS = 20


class Group:
    """Records held to be one work, with what joined each to the others. A core is what identifiers
    have joined: it may hold titles in several languages, and likeness to one of them is enough."""

    def __init__(self, member: int, profile: Profile) -> None:
        self.cores = [[member]]
        self.identities = dict(profile.identities)
        self.reasons: list[str] = []

    @property
    def members(self) -> list[int]:
        return [member for core in self.cores for member in core]

    def absorb(self, other: "Group", reason: str, one_core: bool) -> None:
        self.cores = [self.members + other.members] if one_core else self.cores + other.cores
        self.identities = {**other.identities, **self.identities}
        self.reasons += [*other.reasons, reason]


def group(profiles: Iterable[Profile]) -> list[Group]:
    """The groups, their members numbered in the order of `Profile.key`, as `profiles` must be."""
    return _Grouping(list(profiles)).groups()


class _Grouping:
    def __init__(self, profiles: Sequence[Profile]) -> None:
        self.profiles = profiles
        self.group_of = [Group(number, profile) for number, profile in enumerate(profiles)]

    def groups(self) -> list[Group]:
        self._by_identifier()
        self._by_likeness()
        return list({id(found): found for found in self.group_of}.values())

    def _by_identifier(self) -> None:
        """Joins records by scheme, surest first, each with the first that has the same name."""
        named: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, profile in enumerate(self.profiles):
            for name in profile.exact:
                named[name].append(number)
        for name in sorted(named, key=_surest_first):
            heads: list[int] = []
            for number in named[name]:
                if not any(self._join_by_name(head, number, name) for head in heads):
                    heads.append(number)

    def _join_by_name(self, one: int, other: int, name: tuple[str, str]) -> bool:
        ours, theirs = self.group_of[one], self.group_of[other]
        if ours is theirs:
            return True
        first, second = self.profiles[one], self.profiles[other]
        if (identities_conflict(ours.identities, theirs.identities)
                or _two_of_one_doi(first, second) or strangers(first, second)):
            return False
        if name[0] == UNPUNCTUATED and first.title.compact != second.title.compact:
            return False
        reason = "the same record" if name[0] == "content" else ":".join(name)
        self._join(ours, theirs, reason, one_core=True)
        return True

    def _by_likeness(self) -> None:
        """Joins the most alike first, so that a record that could be two works is the likelier."""
        found: list[tuple[Likeness, int, int]] = []
        for one, other in sorted(candidates(self.profiles)):
            ours, theirs = self.group_of[one], self.group_of[other]
            if ours is not theirs and not identities_conflict(ours.identities, theirs.identities):
                alike = likeness(self.profiles[one], self.profiles[other])
                if alike is not None:
                    found.append((alike, one, other))
        alike_pairs = {(one, other) for _, one, other in found}
        found.sort(key=lambda edge: (_least_first(edge[0]), edge[1], edge[2]))
        for alike, one, other in found:
            ours, theirs = self.group_of[one], self.group_of[other]
            if ours is not theirs and self._consistent(ours, theirs, alike_pairs):
                self._join(ours, theirs, alike.reason, one_core=False)

    def _consistent(self, ours: Group, theirs: Group, alike: set[tuple[int, int]]) -> bool:
        """No identifier and no pair contradicts, and half of all pairs of cores are alike."""
        if identities_conflict(ours.identities, theirs.identities):
            return False
        cores = list(product(ours.cores, theirs.cores))
        agreeing = sum(any((min(pair), max(pair)) in alike for pair in product(*both))
                       for both in cores)
        return 2 * agreeing >= len(cores) and not any(
            different_pieces(self.profiles[one], self.profiles[other])
            for one, other in product(ours.members, theirs.members))

    def _join(self, ours: Group, theirs: Group, reason: str, one_core: bool) -> None:
        if len(theirs.members) > len(ours.members):
            ours, theirs = theirs, ours
        ours.absorb(theirs, reason, one_core)
        for member in theirs.members:
            self.group_of[member] = ours


def _surest_first(name: tuple[str, str]) -> tuple[int, str, str]:
    order = ("doi", "pmid", "pmcid", "arxiv")
    return (order.index(name[0]) if name[0] in order else len(order), *name)


def _least_first(alike: Likeness) -> tuple[int, int, bool, bool]:
    return (-alike.title, -alike.authors, not alike.same_year, not alike.same_venue)


def _two_of_one_doi(one: Profile, other: Profile) -> bool:
    """A notice that PubMed gives the DOI of the article it is about."""
    pmids = one.identities.get("PMID"), other.identities.get("PMID")
    return one.role != other.role and all(pmids) and pmids[0] != pmids[1]


def candidates(profiles: Sequence[Profile]) -> set[tuple[int, int]]:
    """Pairs worth comparing, as numbers in order: some part of title or authors is the same."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for number, profile in enumerate(profiles):
        for key in set(_keys(profile)):
            blocks[key].append(number)
    return {pair for block in blocks.values() if len(block) > 1
            for pair in _pairs(block, profiles)}


def _keys(profile: Profile) -> Iterator[str]:
    """Blocks: the title in each of its forms, how it begins, how it ends; its first authors."""
    title = profile.title
    if title.generic:
        return
    yield f"title {title.compact}"
    for form in title.forms:
        yield f"title {''.join(form)}"
    if len(title.words) >= 4:
        yield f"begins {' '.join(title.words[:3])}"
        yield f"ends {' '.join(title.words[-3:])}"
    families = sorted(min(name.family) for name in profile.names[:2])
    if families:
        initials = "".join(sorted(profile.names[0].initials)) if len(families) == 1 else ""
        yield f"authors {' '.join(families)} {initials}"


def _pairs(block: list[int], profiles: Sequence[Profile]) -> Iterator[tuple[int, int]]:
    """All pairs of a small block; a large one is split by first author, and what is still large
    is compared with neighbours in the order of titles."""
    if len(block) <= _MOST_IN_BLOCK:
        yield from combinations(block, 2)
        return
    parts: dict[str, list[int]] = defaultdict(list)
    for number in block:
        names = profiles[number].names
        parts[min(names[0].family) if names else ""].append(number)
    for part in parts.values():
        if len(part) <= _MOST_IN_BLOCK:
            yield from combinations(part, 2)
            continue
        part.sort(key=lambda number: (profiles[number].title.compact, number))
        for place, number in enumerate(part):
            for other in part[place + 1:place + 1 + _NEIGHBOURS]:
                yield min(number, other), max(number, other)
