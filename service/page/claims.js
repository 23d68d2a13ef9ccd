// The evidence table: every claim with its verdict, sorted and sifted, and the passages it opens to.

import {chip} from "./citations.js";
import {make} from "./dom.js";
import {quote, where} from "./quotes.js";
import {sortable} from "./table.js";
import {named, plural, sentence, share, STANCES, SYMBOLS, TALLIED} from "./words.js";

const AROUND = 240;  // characters on each side of a quote that stands beside another

export function claimsSection(book) {
  const claims = book.whole.claims;
  if (!claims.length) return {node: make("p", {}, "No claim was extracted."), lead: () => false};
  const table = sortable({
    caption: "Claims and what their evidence says", noun: "claim", rows: claims,
    rowClass: (claim) => `claim ${claim.verdict}`,
    more: (claim) => body(book, claim),
    columns: [
      {head: "Key", cell: (claim) => book.key(claim.id), order: (claim) => book.key(claim.id)},
      {head: "Claim", wide: true, cell: (claim) => [claim.text, book.caveats(claim.paper_id)]},
      {head: "Paper", cell: (claim) => book.cited(claim.paper_id),
        order: (claim) => book.paper(claim.paper_id)?.citation ?? ""},
      {head: "Verdict", cell: chip, order: (claim) => claim.verdict},
      {head: "Confidence", cell: (claim) => share(claim.confidence), first: "down",
        order: (claim) => claim.confidence},
      {head: "Relevance", cell: (claim) => share(claim.relevance), first: "down",
        order: (claim) => claim.relevance},
    ],
  });
  const sieve = sieves(book, claims, (test) => table.sift(test));
  return {
    node: make("div", {}, sieve.node, table.node),
    lead(id) {
      if (!table.lead((claim) => claim.id === id)) {
        sieve.clear();
        table.lead((claim) => claim.id === id);
      }
    },
  };
}

function sieves(book, claims, sift) {
  const hidden = new Set();
  const verdicts = Object.keys(TALLIED).filter((v) => claims.some((c) => c.verdict === v));
  const words = make("input", {type: "search", id: "claim-words", placeholder: "words"});
  const select = (id, all, options) => make("select", {id}, make("option", {value: ""}, all),
    options.map(([value, text]) => make("option", {value}, text)));
  const papers = [...new Set(claims.map((claim) => claim.paper_id))];
  const paper = select("claim-paper", "all papers", papers.map((id) =>
    [id, book.paper(id)?.citation ?? id]));
  const kind = select("claim-kind", "all kinds",
    [...new Set(claims.map((claim) => claim.kind))].map((one) => [one, named(one)]));
  const chips = verdicts.map((verdict) => make("button", {type: "button", class: `chip ${verdict}`,
    "aria-pressed": "true", data: {verdict}, on: {click: () => press(verdict)}},
  make("span", {"aria-hidden": "true"}, SYMBOLS[verdict]),
  ` ${claims.filter((c) => c.verdict === verdict).length} ${TALLIED[verdict]}`));
  const text = new Map(claims.map((claim) =>
    [claim, [book.key(claim.id), claim.text, ...claim.evidence.map((e) => e.quote)].join(" ").toLowerCase()]));

  function press(verdict) {
    if (!hidden.delete(verdict)) hidden.add(verdict);
    apply();
  }
  function apply() {
    for (const one of chips) one.setAttribute("aria-pressed", String(!hidden.has(one.dataset.verdict)));
    const sought = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    sift((claim) => !hidden.has(claim.verdict) && (!paper.value || claim.paper_id === paper.value)
      && (!kind.value || claim.kind === kind.value)
      && sought.every((word) => text.get(claim).includes(word)));
  }
  for (const control of [words, paper, kind]) control.addEventListener("input", apply);
  const field = (id, label, control) => make("div", {class: "field inline"},
    make("label", {for: id}, label), control);
  return {
    node: make("div", {class: "sieves"},
      verdicts.length > 1 && make("div", {role: "group", class: "chips", "aria-label":
        "Show claims by verdict"}, chips),
      field("claim-words", "Find", words),
      papers.length > 1 && field("claim-paper", "Paper", paper), field("claim-kind", "Kind", kind)),
    clear() {
      hidden.clear();
      words.value = paper.value = kind.value = "";
      apply();
    },
  };
}

function body(book, claim) {
  const said = book.beside.claims[claim.id]?.opinions;
  return make("div", {class: "body"}, claim.reason && make("p", {}, sentence(claim.reason)),
    said && make("p", {class: "where"}, said),
    claim.evidence.length ? claim.evidence.map((evidence) => passage(book, evidence)) :
      make("div", {class: "evidence"}, make("p", {class: "where"},
        make("b", {}, "No evidence was found."), " The claim was taken from here:"),
      quote(book, claim.source), where(book, claim.source)));
}

function passage(book, evidence) {
  return make("div", {class: `evidence ${evidence.stance}`},
    make("p", {class: "where"}, make("b", {}, `This passage ${STANCES[evidence.stance]}`),
      ` (strength ${share(evidence.score)}${evidence.role === "other" ? ", from another paper" : ""})`),
    quote(book, evidence), evidence.context && make("p", {class: "where"}, evidence.context),
    where(book, evidence),
    evidence.checks.filter((check) => check.outcome !== "silent").length ?
      make("details", {class: "checks"}, make("summary", {}, plural(
        evidence.checks.filter((check) => check.outcome !== "silent").length, "computed check")),
      make("ul", {}, evidence.checks.filter((check) => check.outcome !== "silent").map((check) =>
        make("li", {}, `${check.name} ${check.outcome}${check.detail ? `: ${check.detail}` : ""}`)))) :
      null);
}

export function measurementsSection(book) {
  const rows = book.whole.measurements;
  if (!rows.length) return make("p", {}, "No measurement was found.");
  const told = (one) => book.beside.measurements[one.id] ?? {subject: one.system, quantity: one.text};
  const claimOf = new Map(book.whole.claims.flatMap((claim) =>
    claim.measurement_ids.map((id) => [id, claim.id])));
  const words = make("input", {type: "search", id: "measured-words", placeholder: "system, benchmark, setting"});
  const table = sortable({
    caption: "Measurements, as the papers report them", noun: "measurement", rows,
    columns: [
      {head: "System", cell: (m) => told(m).subject, order: (m) => told(m).subject},
      {head: "Benchmark", cell: (m) => m.benchmark || "–", order: (m) => m.benchmark},
      {head: "Metric", cell: (m) => m.metric || "–", order: (m) => m.metric},
      {head: "Setting", cell: (m) => m.setting || "–", order: (m) => m.setting},
      {head: "Value", first: "down", order: (m) => m.value, cell: (m) =>
        [make("b", {}, told(m).quantity), m.uncertainty && ` ${m.uncertainty}`, " ",
          claimOf.has(m.id) && book.cite(claimOf.get(m.id))]},
      {head: "Source", order: (m) => book.paper(m.paper_id)?.citation ?? "",
        cell: (m) => book.cited(m.paper_id)},
    ],
  });
  words.addEventListener("input", () => {
    const sought = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    table.sift((m) => {
      const text = [told(m).subject, m.benchmark, m.metric, m.setting, told(m).quantity,
        book.paper(m.paper_id)?.citation].join(" ").toLowerCase();
      return sought.every((word) => text.includes(word));
    });
  });
  return make("div", {},
    rows.length > 5 && make("div", {class: "sieves"}, make("div", {class: "field inline"},
      make("label", {for: "measured-words"}, "Find"), words)), table.node);
}

export function trendsOf(book) {
  const {trends} = book.beside;
  return trends.length ? make("div", {class: "trends"}, make("h3", {}, "Trends"),
    make("ul", {}, trends.map((trend) => make("li", {}, trend.text, " ", book.number(trend.paper_id))))) : null;
}

export function disagreementsSection(book) {
  return book.whole.contradictions.map((item) => make("article", {class: "disagreement"},
    make("p", {}, item.text),
    sides(item.measurement_ids.filter((id) => book.measurements.has(id)).map((id) => {
      const m = book.measurements.get(id), told = book.beside.measurements[id];
      return [make("p", {class: "figure"}, told.quantity,
        m.uncertainty && make("small", {}, ` ${m.uncertainty}`)),
      make("p", {}, told.subject, m.setting && `, ${m.setting}`),
      quote(book, m.row, AROUND), where(book, m.row)];
    })),
    item.measurement_ids.length ? null : sides(item.claim_ids.filter((id) => book.claims.has(id))
      .map((id) => {
        const claim = book.claims.get(id);
        return [make("p", {}, chip(claim), " ", book.cite(id)), quote(book, claim.source, AROUND),
          where(book, claim.source)];
      })),
    item.possible_reason && make("p", {}, make("b", {}, "Possible reason: "),
      sentence(item.possible_reason))));
}

const sides = (made) => made.length ? make("div", {class: "sides"},
  made.map((content) => make("div", {class: "side"}, content))) : null;
