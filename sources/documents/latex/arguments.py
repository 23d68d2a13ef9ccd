"""Commands whose leading arguments say how to print and not what; what follows them is text."""

from sources.documents.latex.tokens import TokenStream

_NAMES = {
    "s": ("looseness",),
    "o": ("twocolumn", "addlinespace", "nopagebreak", "pagebreak"),
    "m": (
        "vskip", "hskip", "kern", "pagestyle", "thispagestyle",
        "bibliographystyle", "bibliography", "phantom", "hphantom", "vphantom", "href",
        "hypertarget", "hyperlink", "texorpdfstring", "foreignlanguage", "selectlanguage",
        "email", "thanks", "sthanks", "titlenote", "subtitlenote", "affaddr", "affiliation",
        "institute", "address", "institution", "orcid", "inst", "affil", "corref", "cortext",
        "ead", "keywords", "shortauthors", "titlerunning", "authorrunning", "authornote",
        "authornotemark", "authornotetext", "IEEEauthorblockA", "IEEEcompsocitemizethanks",
        "IEEEmembership", "icmlaffiliation", "icmlkeywords", "icmltitlerunning", "markboth",
        "markright", "ccsdesc", "subjclass", "numberofauthors", "additionalauthors", "subtitle",
        "dedicatory", "received", "conferenceinfo", "CopyrightYear", "crdata", "category", "terms",
        "toappear", "acmConference", "acmBooktitle", "acmPrice", "acmISBN", "acmMonth",
        "acmVolume", "acmNumber", "acmArticle", "acmJournal", "settopmatter", "setcopyright",
        "tnote", "marginpar", "todo", "index", "glsadd", "tikzset", "usetikzlibrary", "pgfplotsset",
        "pgfkeys", "lstset", "lstinputlisting", "verbatiminput", "includepdf", "hypersetup",
        "captionsetup", "graphicspath", "DeclareGraphicsExtensions", "DeclareCaptionType",
        "hyphenation", "pagenumbering", "theoremstyle", "arrayrulecolor", "fancyhead", "fancyfoot",
        "lhead", "rhead", "setlist", "linespread", "bstctlcite", "externaldocument", "urlstyle",
        "allowdisplaybreaks", "overrideIEEEmargins", "usebox",
    ),
    "sm": ("vspace", "enlargethispage"),
    "om": ("color", "pagecolor", "textcolor", "colorbox", "rowcolor", "columncolor", "cellcolor",
           "rotatebox",
           "adjustbox", "documentclass", "includestandalone"),
    "som": ("includegraphics",),
    "mm": ("fontsize", "setlength", "addtolength", "fcolorbox", "addtocontents", "settowidth",
           "setbeamertemplate", "put", "icmlsetsymbol", "colorlet"),
    "smm": ("resizebox",),
    "mo": ("scalebox",),
    "moo": ("raisebox",),
    "oo": ("makebox", "framebox"),
    "ooom": ("parbox",),
    "omm": ("rule",),
    "mmm": ("definecolor", "providecolor", "addcontentsline", "crefname", "Crefname",
            "specialrule"),
    "mom": ("newcolumntype",),
    "smomo": ("newtheorem",),
}
SIGNATURES = {f"\\{name}": signature for signature, names in _NAMES.items() for name in names}
"""Per command what is dropped after it: s star, o optional, m mandatory."""

KEPT = frozenset(f"\\{name}" for name in (
    "textbf", "textit", "texttt", "textrm", "textsf", "textsc", "textmd", "textsl", "textup",
    "textnormal", "emph", "underline", "uline", "bf", "it", "tt", "rm", "sf", "sc", "sl", "em",
    "bfseries", "itshape", "ttfamily", "rmfamily", "sffamily", "scshape", "mathbf", "mathrm",
    "mathit", "mathcal", "mathbb", "mathsf", "mathtt", "bm", "boldsymbol", "mathfrak", "mathscr",
    "operatorname", "text", "mbox", "hbox", "left", "right", "big", "Big", "bigg", "Bigg", "bigl",
    "bigr", "Bigl", "Bigr", "biggl", "biggr", "small", "footnotesize", "scriptsize", "tiny",
    "normalsize", "large", "Large", "LARGE", "huge", "Huge", "centering", "noindent", "protect",
    "relax", "begingroup", "endgroup", "normalfont", "upshape", "mdseries", "IEEEauthorblockN",
))
"""Commands that only change the look: a bracket after them is text."""


def skip_arguments(stream: TokenStream, command: str, signature: str | None = None) -> bool:
    """Drop the arguments a command's signature names; False where it has none."""
    signature = SIGNATURES.get(command) if signature is None else signature
    if signature is None:
        return False
    for kind in signature:
        if kind == "s":
            stream.star()
        elif kind == "o":
            stream.optional()
        else:
            stream.argument()
    return True
