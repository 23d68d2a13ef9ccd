"""Gives licences one name each, whatever services call them."""

import re

from sources.databases.text import plain

_CREATIVE_COMMONS_ADDRESS = re.compile(
    r"creativecommons\.org/licen[sc]es/(by(?:-nc)?(?:-nd|-sa)?|nc-sa|nd|sa)/([1-4]\.\d)"
    r"(?:/([a-z]{2}|igo)(?![a-z]))?")
_CREATIVE_COMMONS_LABEL = re.compile(
    r"(?:creative commons |cc)[\s_-]*((?:(?:by|nc|nd|sa)[\s_-]*)+)([1-4]\.\d)?"
    r"(?:[\s_-]*(?:international|unported|igo))?(?: licen[sc]e)?")
_TERMS = (("attribution", "by"), ("non-?commercial", "nc"), (r"no[\s-]?deriv(?:ative)?s?", "nd"),
          ("share-?alike", "sa"))
_LICENCES: tuple[tuple[str, str], ...] = (
    (r".*creativecommons\.org/publicdomain/zero/1\.0.*|cc[\s-]?0(?:[\s-]1\.0)?", "CC0-1.0"),
    (r".*creativecommons\.org/publicdomain/mark/1\.0.*", "CC-PDM-1.0"),
    (r"pd|public[\s-]domain", "LicenseRef-public-domain"),
    (r"(?:https?://)?(?:www\.)?arxiv\.org/licenses/nonexclusive-distrib/1\.0/?",
     "LicenseRef-arXiv-nonexclusive-1.0"),
    (r"mit(?: licen[sc]e)?|https?://opensource\.org/licenses/mit/?", "MIT"),
    (r"apache(?: licen[sc]e)?[\s-]*(?:v(?:ersion )?)?2(?:\.0)?"
     r"|https?://(?:www\.)?apache\.org/licenses/license-2\.0(?:\.txt|\.html)?", "Apache-2.0"),
    (r"(?:gnu )?gpl[\s-]?v?2(?:\.0)?", "GPL-2.0"), (r"(?:gnu )?gpl[\s-]?v?3(?:\.0)?", "GPL-3.0"),
    (r"other-oa|unspecified-oa|implied-oa|unspecified|unknown|none|null|n/?a|", ""),
)


def licence(value: object) -> str:
    """The licence of an address or a label: "CC-BY-4.0", "CC0-1.0", "MIT"; what SPDX has no name
    for is "LicenseRef-…", "" is unknown.

    Names: https://spdx.org/licenses/. A label without a version ("cc-by") stays without one.
    """
    text = plain(value, 300).lower()
    if found := _CREATIVE_COMMONS_ADDRESS.search(text):
        terms, version, place = found.groups()
        return "-".join(filter(None, ("CC", terms.upper(), version, (place or "").upper())))
    for pattern, name in _LICENCES:
        if re.fullmatch(pattern, text):
            return name
    label = text
    for words, term in _TERMS:
        label = re.sub(words, term, label)
    if found := _CREATIVE_COMMONS_LABEL.fullmatch(label):
        terms = "-".join(re.findall("by|nc|nd|sa", found[1])).upper()
        return "-".join(filter(None, ("CC", terms, found[2])))
    reference = re.sub(r"[^a-z0-9.]+", "-", re.sub(r"^https?://(?:www\.)?", "", text)).strip("-.")
    return f"LicenseRef-{reference[:80]}" if reference else ""
