"""Commands whose leading arguments say how to print and not what; what follows them is text."""

from sources.latex.tokens import TokenStream

_SIGNATURES = {
    "s": "looseness",
    "o": "twocolumn addlinespace hdashline smallskip nopagebreak pagebreak newblock",
    "m": """
        color pagecolor vskip hskip kern label pagestyle thispagestyle bibliographystyle vphantom
        bibliography usetikzlibrary hyphenation pagenumbering selectlanguage phantom hphantom
        href hypertarget hyperlink texorpdfstring foreignlanguage email thanks affaddr affiliation
        institute address institution orcid inst corref cortext ead keywords shortauthors
        titlerunning authorrunning authornote authornotemark IEEEauthorblockA icmlaffiliation IEEEcompsocitemizethanks
        sthanks titlenote ccsdesc subtitlenote authornotetext titlefootnote email* inst* 
        acmConference acmBooktitle acmPrice acmISBN ccsdesc markboth IEEEpeerreviewmaketitle
        marginpar todo index glsadd nocite hbadness tikzset pgfplotsset lstset definecolorset
        theoremstyle newif arrayrulecolor doublerulesep graphicspath DeclareGraphicsExtensions
        allowdisplaybreaks listfiles hypersetup captionsetup fancyhead fancyfoot lhead rhead
        numberofauthors subtitle dedicatory subjclass rowfont cmidrulewidth
        cmidrulekern crefname setlist eqnarray acmDOI affil arrayrulewidth belowrulesep
        ref* linespread arraystretch bstctlcite externaldocument footnotemarktext
        settopmatter setcopyright acmYear copyrightyear acmMonth acmVolume acmNumber acmArticle
        acmJournal received toappear conferenceinfo CopyrightYear crdata category terms
        additionalauthors balancecolumns urlstyle tableofcontents* includepdf lstinputlisting
        verbatiminput bibitem markright IEEEoverridecommandlockouts IEEEmembership
        colorlet pgfkeys DeclareCaptionType FloatBarrier* icmlkeywords icmltitlerunning
    """,
    "sm": "vspace hspace enlargethispage",
    "om": "textcolor colorbox rowcolor columncolor cellcolor rotatebox includegraphics "
          "adjustbox footnotetext usepackage RequirePackage documentclass includestandalone "
          "printbibliography* todototoc alignauthor* mdfsetup",
    "som": "includegraphics",
    "mm": "fontsize setlength addtolength newtheorem fcolorbox definecolumn addtocontents "
          "resizebox textblock hypersetup* newdimen* settowidth setbeamertemplate ifstrempty "
          "pdfbookmark* newsavebox* put icmlsetsymbol",
    "smm": "resizebox",
    "moo": "raisebox",
    "oo": "makebox framebox",
    "ooom": "parbox",
    "omm": "",
    "mo": "scalebox newcolumntype*",
    "mmm": "definecolor addcontentsline crefname Crefname providecolor specialrule",
    "mom": "newcolumntype",
    "omo": "rule",
    "ommm": "stackunder*",
    "mmmm": "cdashlinelr*",
    "somom": "newtheorem",
}
SIGNATURES = {"\\" + name: signature for signature, names in _SIGNATURES.items()
              for name in names.split() if not name.endswith("*")}
"""Per command what is dropped after it: s star, o optional, m mandatory."""
SIGNATURES |= {"\\rule": "omm", "\\definecolor": "mmm", "\\newtheorem": "smomo"}

KEPT = frozenset("\\" + name for name in """
    textbf textit texttt textrm textsf textsc textmd textsl textup textnormal emph underline uline
    bf it tt rm sf sc sl em bfseries itshape ttfamily rmfamily sffamily scshape mathbf mathrm mathit
    mathcal mathbb mathsf mathtt bm boldsymbol mathfrak mathscr operatorname text mbox hbox left
    right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr small footnotesize scriptsize tiny large
    Large normalsize centering noindent protect relax begingroup endgroup
""".split())
"""Commands that only change the look: a bracket after them is text."""


def skip_arguments(stream: TokenStream, command: str, signature: str | None = None) -> bool:
    """Drop the arguments a command's signature names; False where it has none."""
    if signature is None:
        signature = SIGNATURES.get(command)
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
