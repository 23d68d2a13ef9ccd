// Reading a report: the answer first, and behind every sentence what it rests on.

import {file} from "./api.js";
import {openBook} from "./book.js";
import {citations} from "./citations.js";
import {claimsSection, disagreementsSection, measurementsSection, trendsOf} from "./claims.js";
import {make, replace} from "./dom.js";
import {openPaper} from "./paper.js";
import {reviewsSection} from "./reviews.js";
import {failuresSection, methodSection, papersSection, takenApart} from "./sources.js";
import {flash} from "./table.js";
import {plural, score, sentence, SYMBOLS, TALLIED} from "./words.js";

// Shows a report in `place`; gives `goesOn(part)`, `cite(key)` for others, and `leave()`.
export function read(place, run, whole, beside) {
  const book = openBook(run, whole, beside);
  const notes = citations(book);
  const pictures = [];
  book.cite = notes.cite;
  book.quotesOf = (id) => whole.claims.flatMap((claim) => [...claim.evidence, claim.source])
    .filter((span) => span.paper_id === id);
  book.openPaper = (span) => {
    const back = notes.hide() ?? document.activeElement;
    openPaper(book, span, book.quotesOf(span.paper_id), back);
  };
  book.showPaper = (id) => goTo(`paper/${beside.papers[id].number}`);
  book.showClaim = (id) => goTo(`claim/${book.key(id)}`);

  const claims = claimsSection(book);
  const sections = [
    ["measurements", "Measurements", [make("div", {class: "beside"},
      picture("figure.svg", figureTold(whole)), trendsOf(book)), measurementsSection(book)]],
    whole.contradictions.length && ["disagreements", "Disagreements", disagreementsSection(book)],
    whole.gaps.length && ["gaps", "What was asked and not found",
      make("ul", {}, whole.gaps.map((gap) => make("li", {}, gap)))],
    ["claims", "Claims", claims.node],
    ["reviews", "Reviews", reviewsSection(book)],
    ["limitations", "Limitations", make("ul", {}, beside.limitations.map((one) => make("li", {}, one)))],
    ["references", "References", papersSection(book)],
    ["method", "Method", [make("div", {class: "beside"}, picture("prisma.svg", flowTold(whole.flow)),
      takenApart(book)), methodSection(book)]],
    whole.failures.length && ["failures", "Failures", failuresSection(book)],
  ].filter(Boolean).map(([id, title, content]) =>
    make("section", {id, "aria-labelledby": `${id}-title`},
      make("h2", {id: `${id}-title`, tabindex: -1}, title), content));
  replace(place, answer(book), contents(run.id, sections), sections,
    make("p", {class: "made-by"}, beside.made_by));

  // A figure as a picture: what is in it cannot act, and the tables beside it say the same.
  function picture(name, told) {
    if (!told) return null;
    const image = make("img", {alt: told, class: "picture"});
    const holder = make("figure", {class: `pictured ${name.split(".")[0]}`, hidden: true}, image);
    file(run.id, name).then((blob) => {
      pictures.push(image.src = URL.createObjectURL(new Blob([blob], {type: "image/svg+xml"})));
      holder.hidden = false;
    }, () => holder.remove());
    return holder;
  }

  function goTo(part) {
    const to = `#/runs/${run.id}/${part}`;
    if (location.hash === to) lead(part);
    else location.hash = to;
  }

  function lead(part) {
    const [kind, name] = part.split("/");
    if (kind === "claim") {
      const claim = book.byKey(name);
      if (claim) claims.lead(claim.id);
      return;
    }
    const node = kind === "paper" ? place.querySelector(`#paper-${CSS.escape(name ?? "")}`) :
      kind && place.querySelector(`#${CSS.escape(kind)}`);
    if (!node) return;
    node.scrollIntoView({block: "start"});
    (kind === "paper" ? node : node.querySelector("h2") ?? node).focus({preventScroll: true});
    if (kind === "paper") flash(node);
  }

  return {
    goesOn: (part) => { if (part) setTimeout(() => lead(part)); },
    cite: (key) => { const claim = book.byKey(key); return claim ? notes.cite(claim.id) : null; },
    leave() {
      notes.leave();
      pictures.forEach((address) => URL.revokeObjectURL(address));
    },
  };
}

function answer(book) {
  const {whole, beside} = book, withheld = whole.status === "withheld";
  const sentences = whole.answer.sentences.map((one) => make("li", {class: one.role}, one.text, " ",
    one.claim_ids.map((id) => [book.cite(id), " "])));
  return make("section", {id: "answer", class: `answer ${whole.status}`, "aria-labelledby": "answer-title"},
    make("h2", {id: "answer-title", tabindex: -1}, withheld ? "Withheld" : "Answer"),
    withheld ? [make("p", {class: "lead"}, "This report is withheld and carries no rating."),
      make("ul", {}, whole.reasons.length ? whole.reasons.map((one) => make("li", {}, sentence(one))) :
        make("li", {}, "No reason was recorded."))] :
      sentences.length ? make("ul", {class: "sentences"}, sentences) :
        make("p", {}, "No answer could be given."),
    beside.written && !withheld && make("p", {class: "where"}, beside.written),
    badges(book, withheld),
    withheld && sentences.length ? make("details", {}, make("summary", {},
      "What could be said, unrated"), make("ul", {}, sentences)) : null);
}

function badges({whole, beside}, withheld) {
  const included = Object.keys(beside.papers).length;
  const tally = Object.keys(TALLIED).map((verdict) =>
    [verdict, whole.claims.filter((claim) => claim.verdict === verdict).length]).filter(([, n]) => n);
  return make("div", {class: "badges"},
    whole.rating && !withheld ? make("p", {class: "rating"}, make("b", {}, score(whole.rating.mean)),
      make("span", {}, `/10 ± ${score(whole.rating.stdev)}`),
      make("small", {}, plural(whole.rating.n, "reviewer"))) : null,
    make("ul", {class: "tally"}, tally.map(([verdict, n]) => make("li", {},
      make("span", {class: `chip ${verdict}`}, make("span", {"aria-hidden": "true"}, SYMBOLS[verdict]),
        ` ${n} ${TALLIED[verdict]}`))),
    make("li", {}, plural(whole.claims.length, "claim")),
    make("li", {}, `${plural(included, "paper")} read of ${whole.flow.identified} identified`),
    make("li", {}, plural(whole.measurements.length, "measurement")),
    whole.failures.length ? make("li", {}, plural(whole.failures.length, "failure")) : null));
}

const contents = (id, sections) => make("nav", {class: "contents", "aria-label": "Contents"},
  sections.map((section) => make("a", {href: `#/runs/${id}/${section.id}`},
    section.querySelector("h2").textContent)));

const figureTold = ({measurements}) => measurements.length ?
  "The measurements as charts, one a benchmark and metric; the table below has every value." : "";

const flowTold = (flow) => `Flow of papers: ${flow.identified} identified, ${flow.screened} screened, `
  + `${flow.excluded} excluded, ${flow.included} included.`;
