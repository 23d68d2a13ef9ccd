"""The words by which it is known what somebody wants: tables of patterns, in the order they are
tried."""

import re
from typing import Literal, get_args

from grounding.words import content_words

Kind = Literal[
    "research",      # a question that needs a run
    "again",         # the same question searched for anew, maybe for other years or elsewhere
    "follow_up",     # a question about what a run found
    "claim",         # why a claim stands as it does
    "claims",        # claims, all or those that stand in some way
    "paper",         # what a paper says
    "years",         # what papers of some years say
    "table",         # the measurements
    "disagreement",  # contradictions, what speaks against
    "papers",        # what was read
    "cite",          # how the answer is cited
    "excluded",      # what was left out
    "rating",        # the reviewers
    "limits",        # what is missing
    "method",        # how it was done
    "answer",        # the answer again
    "brief",         # the answer in few sentences
    "report",        # the report as a file, the figure
    "asked",         # what was asked
    "style",         # another language or manner
    "status", "cancel", "resume",
    "no_run",        # something of a run, where there is none yet
    "small_talk", "about", "out_of_scope", "unclear"]
KINDS: tuple[Kind, ...] = get_args(Kind)


def pattern(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(forms), re.IGNORECASE)


_NUMBER = r"\s*(?:no\.?|number|#)?\s*\[?"
CLAIM = pattern(rf"\bclaims?{_NUMBER}c?(\d{{1,4}})\b", r"(?-i:\bc(\d{1,4})\b)", r"\[c(\d{1,4})\]")
PAPER = pattern(rf"\b(?:papers?|references?|ref\.?|source|citations?){_NUMBER}(\d{{1,3}})\b",
                  r"\[(\d{1,3})\]")
MORE = re.compile(r"[ \]]*(?:,|\band\b|\bor\b|&|\bvs\.?)\s*(?:claim|paper)?\s*\[?c?(\d{1,4})\b",
                   re.IGNORECASE)
ORDINAL = pattern(r"\b(first|second|third|fourth|fifth|last)\s+claim\b")
ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "last": "-1"}

_START = r"^\W*(?:(?:please|ok(?:ay)?|well|so|now|and|hey|could you|can you|would you|will you|" \
         r"i(?:'d| would) like(?: you)? to)\W+)*(?:please\s+)?"

SMALL_TALK = pattern(
    r"^\W*(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|greetings|howdy|hallo|moin|"
    r"guten (?:tag|morgen|abend)|gr[uü](?:ß|ss) (?:gott|dich)|servus|buon(?:giorno|asera)|"
    r"buen[oa]s (?:d[ií]as|tardes|noches)|bonsoir|ol[aá]|hej|"
    r"salut|bonjour|hola|ciao|yo|sup|privet|привет|здравствуйте|你好|您好|こんにちは|"
        r"مرحبا)(?:[\s,]+(?:there|all|everyone|everybody|consilience|again))*\W*"
    r"(?:how are you(?: today| doing)?\W*)?$",
    r"^\W*(?:many )?(?:thanks|thank you|thx|cheers|merci|danke|gracias|grazie|спасибо|谢谢|"
    r"ありがとう(?:ございます)?)\b[^?]{0,40}$",
    r"^\W*(?:bye|goodbye|good night|see you|ciao)\b[^?]{0,20}$",
    r"^\W*(?:ok(?:ay)?|great|cool|nice|perfect|good|super|wow|fine|i see|got it|understood|"
    r"very good|well done|interesting|yes|no|yep|nope|sure|alright|agreed|exactly|lol|"
    r"test(?:ing)?|ping)"
    r"(?:[\s,!.]+(?:thanks|thank you|then|great|good|work|job|please|ok(?:ay)?))*\W*$",
    r"^\W*how are you(?: today| doing)?\W*$", r"^\W*what'?s up\W*$")
ABOUT = pattern(
    r"\b(?:who|what)\s+are\s+you\b(?!\s+\w+ing\b)",
    r"\bwhat\s+(?:can|do)\s+you\s+(?:do|know|offer)\b(?!\s+(?:about|of|on)\b)",
    r"\bhow\s+(?:do|can|should)\s+i\s+(?:use|ask|talk to)\s*(?:you|this|it)?\b\W*$",
    r"^\W*(?:help|\?+|/help)\W*$", r"\bwhat\s+is\s+consilience\W*$",
    r"\bwhich\s+(?:databases|sources)\s+(?:can|do)\s+you\b", r"\byour\s+name\b",
    r"\bwhat\s+(?:model|version|program)\s+are\s+you\b", r"\bwhat\s+(?:can|should)\s+i\s+ask\b",
    r"^\W*how\s+much\s+(?:does|do)\s+(?:it|this|you)\s+cost\W*$", r"\bwho\s+(?:made|built)\s+you\b",
    r"\b(?:my|our)\s+(?:data|questions|papers|uploads)\b.*\b(?:safe|private|stored|shared|sent)\b",
    r"\bare\s+you\s+(?:an?\s+)?(?:ai|bot|human|chatgpt|gpt|llm|real)\b")
OUT_OF_SCOPE = pattern(
    _START + r"(?:write|compose|draft|make up|invent|tell)\s+(?:me\s+|us\s+)?(?:an?\s+|some\s+|"
    r"the\s+|my\s+)?(?:\w+\s+){0,3}?(?:poem|haiku|sonnet|limerick|song|lyrics|story|joke|riddle|"
    r"e-?mail|"
    r"letter|cover letter|tweet|post|blog|essay|speech|script|function|program|code|regex|sql|"
    r"query|app|website|class|unit tests?|cv|resume|recipe)\b",
    _START + r"(?:translate|proofread|paraphrase|rephrase|rewrite|spell-?check|debug|refactor|"
    r"compile|sing|remind|wake|roleplay|role-play|pretend|imagine)\b"
    r"(?!\W*(?:along|detect|identif|generat|corp|rules?\b|systems?\b))",
    _START + r"(?:correct|paint|book|buy|order|call|e-?mail|play|draw)\s+(?:me|us|my|our|an?|some|"
    r"the)"
    r"\b(?!.*\b(?:role|conclusions?|inferences?|graph|chart|plot|figure)\b)",
    _START + r"(?:generate|create|make)\s+(?:me\s+)?(?:an?\s+)?(?:\w+\s+)?(?:image|picture|photo|"
    r"logo|drawing|video|password)\b",
    _START + r"(?:calculate|compute|solve|what(?:'s| is)|how much is)\s+"
    r"[-(\d][\d\s.,+*/^()x%=-]*\??$",
    r"\bwhat(?:'s| is)\s+the\s+(?:current\s+)?(?:weather|time|date|news|forecast)"
    r"(?:\s+(?:like|in|at|for|today|tomorrow|now|right now)\b[^?]{0,40})?\W*$",
    r"\bwhat(?:'s| is)\s+the\s+(?:capital of|stock price|price of\s+(?:an?|the|gold|"
    r"silver|oil|gas|bitcoin|\w+\s+(?:stock|shares?))\b|temperature (?:outside|today|in))"
    r"\s*[\w ]{0,30}\W*$",
    _START + r"(?:how(?:'s| is| will)|tell me|show me)\s+the\s+(?:weather|forecast)"
    r"(?:\s+(?:be|like|in|for|today|tomorrow)\b[^?]{0,40})?\W*$",
    r"\byour\s+(?:favou?rite|opinion|feelings)\b", r"\bdo\s+you\s+(?:like|love|feel|dream)\b",
    r"^\W*i\s+(?:feel|hate|love you)\b[^?]*$",
    r"\bwhat\s+(?:time|day|date)\s+is\s+it\b",
    r"\bwho\s+(?:won|is the (?:president|king|queen|prime minister|ceo))\b",
    r"\b(?:ignore|disregard|forget)\s+(?:all\s+|any\s+)?(?:the\s+|your\s+)?(?:previous|prior|above|"
    r"earlier)\s+(?:instructions?|prompts?|rules)\b",
    r"\b(?:your|the)\s+system\s+prompt\b",
    r"\bshould\s+i\s+(?:stop|start|take|quit)\s+(?:taking\s+)?my\s+(?:medic|pills?|drugs?|dose)")
CANCEL = pattern(
    _START + r"(?:cancel|abort|stop|kill|terminate|end)(?:\s+(?:it|this|that|everything|searching|"
    r"(?:the|this|that|my)\s+(?:run|search|research|question|job)))?(?:\s+(?:now|please))?\W*$",
    _START + r"(?:never\s*mind|forget (?:it|about it))\W*$")
RESUME = pattern(
    _START + r"(?:resume|restart|retry|try (?:it )?again|go on|carry on|continue|proceed|"
    r"pick it up|regenerate|redo)"
    r"(?:\s+(?:it|this|that|with it|(?:the|this|that|my)\s+(?:run|search|research|job)))?"
    r"(?:\s+(?:now|please))?\W*$")
_THE_RUN = r"(?:it|this|that|you|(?:the|this|that|my)\s+(?:run|search|report|research|question))"
STATUS = pattern(
    rf"(?:{_START}|\b(?:what(?:'s| is)|show(?: me)?|give me)\s+(?:the\s+|its\s+)?)"
    rf"(?:status|progress|update)(?:\s+(?:of|on|with)(?:\s+{_THE_RUN})?)?(?:\s+(?:now|please))?\W*$",
    rf"\bhow\s+(?:far|long)\s+(?:is|are|has|have|will|does|until)\s+{_THE_RUN}"
    r"(?:\s+(?:is|be|been|take|taken|need|last|running|along|done|ready|finished|going|to|go|come|"
    r"got|still|yet|now|already|so\s+far|with\s+(?:it|this|that)))*\W*$",
    rf"\b(?:is|are)\s+{_THE_RUN}\s+(?:(?:already|yet|still|now)\s+)*(?:done|ready|finished|over|"
    r"running|working|searching|there|still)(?:\s+(?:yet|already|now|with\s+it|on\s+it))*\W*$",
    rf"\bany\s+(?:news|progress|updates?)(?:\s+(?:yet|so\s+far|please|on\s+{_THE_RUN}))*\W*$",
    r"^\W*(?:you\s+)?still\s+(?:running|working|searching|there)(?:\s+on\s+it)?\W*$",
    r"^\W*what\s+are\s+you\s+(?:doing|working\s+on|up\s+to|at)(?:\s+(?:now|there))*\W*$",
    r"^\W*(?:done|ready|finished|and|well)\?\W*$",
    rf"\bhow\s+long\s+did\s+{_THE_RUN}\s+take(?:\s+you)?\W*$",
    rf"\bwhen\s+(?:was|did|were)\s+{_THE_RUN}(?:\s+(?:run|start|started|begin|begun|asked|made|"
    r"done|end|ended|finish|finished|searched|search|answer|answered|written|look|this|that))*\W*$",
    rf"\bwhat\s+(?:did|does|has)\s+{_THE_RUN}\s+cost(?:\s+(?:me|us|so\s+far))?\W*$",
    rf"\bhow\s+much\s+did\s+{_THE_RUN}\s+cost(?:\s+(?:me|us|so\s+far))?\W*$")
"""How a run stands; what goes on behind these words asks of something else: "How long does it take
for antidepressants to work?"."""
WHY = pattern(r"\bwhy\b.*\b(?:contested|refuted|supported|not enough evidence|unverified|"
                r"not verified|verified|disputed)\b")
_LANGUAGES = (r"english|german|french|spanish|italian|portuguese|dutch|polish|russian|turkish|"
              r"arabic|hindi|chinese|mandarin|japanese|korean|ukrainian|swedish|czech|greek|latin")
STYLE = pattern(
    _START + r"(?:(?:answer|respond|reply|say|write|give|put|tell|show|explain|repeat|summari[sz]e|"
    r"translate|speak|have|i|want|need|me|us|can|it|this|that|them|same|again|only|the|your|an?|whole|"
    r"answer|report|summary|version|just|simple|plain)\W+)*"
    rf"(?:in|into|to)\s+(?:{_LANGUAGES})(?:\s+(?:please|instead|now|too))*\W*$",
    r"\b(?:auf deutsch|en fran[cç]ais|en espa[nñ]ol|in italiano|em portugu[eê]s|по-русски)\b",
    r"用中文|日本語で",
    _START + r"translate\s+(?:it|this|that|your|the\s+(?:answer|report))\b(?!.*:)",
    r"\blike\s+(?:i'?m|i am|to)\s+(?:five|5|ten|a child)\b",
    r"\beli5\b", _START + r"(?:simplify|rephrase|rewrite|paraphrase|reword)\b",
    _START + r"(?:make|put|say)\s+(?:it|this|that)\s+(?:(?:more|in)\s+)?(?:simpl\w*|formal\w*|"
    r"plain\w*|"
    r"friendl\w*|funn\w*|easier|poetic\w*)\b")
"""Another language or manner than that of the records."""
BRIEF = pattern(
    _START + r"(?:(?:make|keep|say)\s+(?:it|this|that)\s+)?(?:(?:much|a bit|even)\s+)?"
    r"(?:shorter|briefer|short|brief|concise|briefly)(?:\s+please)?\W*$", r"\btl;?\s?dr\b",
    r"\bin\s+(?:short|brief|a nutshell)\W*$",
    r"\b(?:short|brief|quick)\s+(?:version|summary|answer)\b",
    r"\bin\s+(?:a|one|two|three|four|five|\d)\s+(?:short\s+)?(?:sentences?|words?|lines?|bullets?|"
    r"bullet\s+points?|points?)\W*$",
    r"\b(?:bottom line|gist|take-?aways?|(?:key|main)\s+(?:findings|points|results|message))\W*$")
_TO_SHOW = r"(?:show|give|list|print|see|send|name|tell|want|need|display)"
RUN_RULES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("claims", pattern(
        r"\b(?:weakest|strongest|least|most|best|poorly|lowest|highest)\s+(?:\w+\s+)?(?:claims?|"
        r"certain|uncertain|supported|confidence|reliable)\b",
        r"\bclaims?\b.*\b(?:weakest|strongest)\b",
        rf"\b{_TO_SHOW}\b[^.?!]{{0,20}}\bclaims\W*$",
        r"^\W*(?:all\s+)?(?:the\s+)?(?:\w+\s+)?claims\W*$",
        r"\b(?:which|what)\s+claims\s+(?:are|is|were|rest|have|hold|lack|did)\b(?!.*\b(?:contested|"
        r"refuted|disputed)\b)")),
    ("cite", pattern(
        _START + r"(?:(?:cite|citations?|sources?|references?|links|dois?)(?:\s+(?:it|that|this|"
        r"them|all|"
        r"needed|for (?:it|that|this)))*)(?:\s+please)?\W*$",
        rf"\b{_TO_SHOW}\b.{{0,15}}\b(?:links|citations|dois?)\b",
        r"\bhow\s+(?:do|should|can|would)\s+(?:i|we|one)\s+cite\b",
        r"\b(?:apa|mla|chicago|harvard|vancouver)\s+(?:style|format)\b|\bin\s+(?:apa|mla)\b")),
    ("asked", pattern(r"\bwhat\s+(?:did\s+i\s+ask|was\s+(?:my|the)\s+(?:\w+\s+)?question)"
                      r"(?:\s+again)?\W*$",
                      r"\brepeat\s+(?:the|my)\s+question\b")),
    ("excluded", pattern(
        r"\b(?:papers?|stud(?:y|ies)|articles?|what|which|why)\b.*\b(?:excluded|left out|"
        r"screened out|rejected|dropped|discarded|not (?:included|read|used))\b\W*(?:and why|"
        r"why)?\W*$",
        r"\b(?:did|have|do|are)\s+you\s+(?:not\s+)?(?:leave|left|exclud|drop|skip|reject|ignor|"
        r"discard)\w*",
        r"\b(?:excluded|rejected|dropped|discarded)\s+(?:papers?|stud(?:y|ies)|articles?)\b")),
    ("table", pattern(
        r"\b(?:show|give|print|see|list|display|as|in|make|want)\b.*\b(?:table|measurements?|"
        r"numbers|values|figures)\b", r"^\W*(?:the\s+)?(?:evidence\s+|results?\s+)?"
        r"(?:table|measurements|numbers)\W*$", r"\btabulate\b")),
    ("disagreement", pattern(
        r"\bs[ck]eptics?(?:al)?\b", r"\bcontradict\w*", r"\bdisagree\w*", r"\bconflict(?:s|ing)\b",
        r"\bcounter-?(?:evidence|arguments?)\b",
        r"\boppos(?:e|es|ing|ed)\b", r"\b(?:speaks?|is|evidence|argues?) against\b",
        r"\bcritics?\b|\bcriticisms?\b", r"\bother side\b", r"\bcontroversial\b",
        r"\bwhich\s+(?:claims|of (?:them|these))\s+(?:are|is)\s+(?:contested|refuted|disputed)",
        r"\b(?:show|list)\b.*\b(?:contested|refuted|disputed)\b", r"\bdevil'?s advocate\b")),
    ("limits", pattern(
        r"\blimitations?\b", r"\b(?:gaps?|missing|unanswered|unsettled|uncertain)\b",
        r"\bdoes\s*(?:n't|n’t| not)\s+(?:the evidence |it )?settle\b", r"\bnot settled?\b",
        r"\bwhat\s+(?:is|was|could)\s*(?:n't| not)\s+(?:be\s+)?(?:found|known|clear)\b",
        r"\bthe evidence (?:does )?not settle\b", r"\bwhat (?:went wrong|failed)\b",
        r"\bcaveats?\b",
        r"\bopen\s+questions?\b", r"\bfuture\s+(?:work|research|studies)\b"
    )),
    ("rating", pattern(
        r"\bare\s+you\s+(?:\w+\s+)?(?:sure|certain|confident)\b",
        r"\bwho\s+(?:reviewed|rated|checked)\b",
        r"^\W*(?:really|seriously|is\s+(?:that|this|it)\s+(?:really\s+)?(?:true|right|correct|"
        r"so))\W*$",
        r"\bi\s+(?:don['’]?t|do\s+not|doubt|can['’]?t)\s*(?:believe|trust|buy|that|it)\b",
        r"^\W*(?:that|this|it)(?:['’]s|\s+is)\s+(?:wrong|false|incorrect|not\s+(?:true|right|"
        r"correct))\W*$",
        r"^\W*you(?:['’]re|\s+are)\s+wrong\b",
        r"\b(?:rating|rated|reviewers?)\b",
        r"\bthe\s+(?:reviews|scores?)(?:\s+of\s+the\s+(?:report|answer))?\W*$",
        r"^\W*(?:reviews?|scores?)\W*$",
        r"\bhow\s+(?:reliable|trustworthy|sure|certain|confident|good)\s+(?:is|are)\s+"
        r"(?:it|this|that|the (?:answer|report|evidence)|you)\b",
        r"\b(?:can|should)\s+i\s+(?:trust|believe|rely on)\b")),
    ("papers", pattern(
        r"\b(?:which|what|list|show|give|see|name)\b[^.?!]{0,30}\b(?:papers?|sources|references|"
        r"bibliography|stud(?:y|ies)|citations|articles)\b(?!\s+\w+\s+(?:show|find|report|say|"
        r"suggest|measure|compare))\W*(?:did you (?:read|use|find)|were (?:read|used|included)|"
        r"(?:do|did) you cite|are (?:there|cited))?\W*$",
        r"^\W*(?:the\s+)?(?:papers|sources|references|bibliography)\W*$")),
    ("method", pattern(
        r"\bhow\s+did\s+you\s+(?:\w+\s+)?(?:search|find|work|do|get|arrive|come|screen|check|"
        r"judge)",
        r"\bmethod(?:ology)?\b\W*$", r"\bprisma\b", r"\bwhat\s+did\s+you\s+search\b",
        r"\bhow\s+many\s+(?:papers|studies|claims|records)\b", r"\bsearch (?:queries|strategy)\b",
        r"\b(?:which|what)\s+(?:databases?|models?|language\s+models?)\s+(?:did\s+you|were\s+used|"
        r"was\s+used|"
        r"have\s+you)\b")),
    ("report", pattern(
        rf"\b(?:{_TO_SHOW}|share)\b.{{0,15}}\blink\W*$", r"^\W*(?:the\s+)?link(?:\s+please)?\W*$",
        r"\b(?:download|export|save|pdf|bibtex|ris|csv|html|docx)\b(?!.*\?.*\w)",
        _START + r"(?:open|plot|print)\s+(?:it|this|that|the\s+report|the\s+results?)\W*$",
        rf"\b(?:{_TO_SHOW}|draw|make|plot|as)\b.{{0,20}}\b(?:figure|chart|graph|plot|diagram|"
        rf"flow)\W*$",
        r"^\W*(?:the\s+)?(?:figure|chart|graph|plot|diagram)\W*$",
        r"\b(?:show|give|see|send|where is)\b.*\b(?:full\s+)?report\b")),
    ("answer", pattern(
        _START + r"(?:(?:some|tell\s+me|give\s+me|in)\s+)*more(?:\s+(?:details?|information|info|"
        r"please))*\W*$",
        _START + r"(?:elaborate|expand|explain)(?:\s+(?:it|this|that|more|further|on\s+(?:it|this|"
        r"that)))*"
        r"(?:\s+please)?\W*$", r"\b(?:bullet\s+(?:list|points?)|as\s+a\s+list)\W*$",
        rf"\b(?:{_TO_SHOW}|what(?:'s| is))\b.{{0,15}}\b(?:quotes?|evidence|proof)\W*$",
        r"^\W*(?:quotes?|evidence|proof|prove it)(?:\s+please)?\W*$",
        _START + r"(?:summari[sz]e|sum up|recap|repeat|tl;?dr)\b(?:\s+(?:it|this|that|again|the "
        r"(?:answer|report|findings|results|evidence)))*\W*$",
        r"\bwhat(?:'s| is| was)\s+the\s+(?:answer|result|conclusion|bottom line|short version)\b",
        r"\b(?:in short|the answer again|key findings|main findings|bottom line)\b")),
)
AGAIN = pattern(
    r"\b(?:new|another|fresh|next|different)\s+(?:run|search|research|question|topic)\b",
    r"\bsearch\s+(?:again|anew)\b",
    _START + r"(?:research|investigate|look into|find out|search for|run a search)\b",
    r"\bstart\s+(?:again|over|anew)\b",
    r"\b(?:again|anew)\s+(?:with|in|on|using)\b")
LEANS = pattern(
    r"^\W*(?:and|but|what about|how about|what if|what of|why|so|or|same|also|without|except)\b",
    r"^\W*compare\s+(?:(?:it|this|that|them)\s+)?(?:with|to|against)\b",
    r"^\W*(?:is|are|was|were|do|does|did|has|have|can|could|would|will|should)\s+"
    r"(?:that|this|they|these|those|he|she)\b")
"""Beginnings that go on with what was said before."""
POINTS_BACK = pattern(
    r"\b(?:it|they|them|this|these|those|its|their|he|she|you)\b",
    r"\bthat\b(?=\s*(?:[?.!]|$|is\b|was\b|claim|paper|one))",
    r"\bthe\s+(?:answer|report|claims?|papers?|authors?|study|studies|first|second|last|others?)\b")
ASKS = pattern(
    r"[?？؟]\s*$",
    _START + r"(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|"
    r"can|could|has|have|should|will|would)\b",
    _START + r"(?:tell|find|compare|review|summari[sz]e|explain|list|look|research|investigate|"
    r"describe|discuss|analy[sz]e|effects?|impact|role|evidence|studies|papers)\b",
    r"\b(?:effects?|impact|role|influence)\s+of\b")
"""What asks to be looked up, other than a remark."""

FILTERS = pattern(
    _START + r"(?:only|just|what about|how about|restrict|limit|filter|use|consider|keep|and|newer|"
    r"older|more recent|show|papers?|studies|articles?)\b", r"\bonly\b")
OF_RUNS = content_words("""
answer answers article articles bibliography bibtex cite cited citation claim claims conflict
contested contradict contradiction contradictions criticism csv disagree disagreement disagreements
discard discarded download drop dropped evidence exclude excluded explain export figures found full
gap gaps give good html last left
limitation limitations link list look mean measurement measurements method missing name newer newest
number numbers older only open paper papers past pdf please print prisma published publication quote
quotes rating read recent reference references refuted reliable report result results review
reject rejected reviewer reviewers reviews ris say says sceptic sceptics score scores search
searched see settle
show skeptic skeptics source sources studies study summarise summarize summary supported sure table
tell trust uncertain unsettled verified work year years first second third fourth fifth two three
four five ten
""")
"""Words of requests about a run, beside which they name nothing that could be searched for."""
DIGITS = re.compile(r"c?\d+[a-z%]?")
COMPARING = content_words("""
better worse best worst higher lower highest lowest larger smaller bigger largest smallest more less
come large many much really actually true false difference differ different increase decrease
change below above same
""")
"""Words that ask of things without naming one."""
OF_STUDIES = content_words("""
analysis analyses bias biased big clinical clinically confidence data effect effects interval
intervals meta participants peer randomised randomized relevant reviewed sample samples sampled
significance significant significantly size sizes small statistical statistically strong trial
trials weak
""")
"""Words that are asked of any finding: "What was the sample size?"."""


