// A report opened for reading: its records by id, and what its parts share.

import {link, make} from "./dom.js";

// `whole` is report.json, `beside` is reading.json.
export function openBook(run, whole, beside) {
  const claims = new Map(whole.claims.map((claim) => [claim.id, claim]));
  const papers = beside.papers;
  const marks = (told) => Object.entries(told ?? {}).map(([kind, words]) =>
    [" ", make("span", {class: `flag ${kind}`}, words)]);
  const book = {
    run, whole, beside, claims,
    measurements: new Map(whole.measurements.map((one) => [one.id, one])),
    key: (id) => beside.claims[id]?.key ?? "?",
    byKey: (key) => whole.claims.find((claim) => beside.claims[claim.id]?.key === key),
    paper: (id) => papers[id] ?? null,
    flags: (id) => marks(papers[id]?.flags),
    caveats: (id) => marks(papers[id]?.caveats),
    // "Ash et al. (2031) [2]", with what is to be held against it.
    cited(id) {
      const paper = papers[id];
      if (!paper) return make("span", {class: "ref"}, "not listed");
      return [`${paper.citation} `, book.number(id), book.caveats(id)];
    },
    number(id) {
      const paper = papers[id];
      return paper ? make("button", {type: "button", class: "ref", "aria-label":
        `Reference ${paper.number}: ${paper.title}`, on: {click: () => book.showPaper(id)}},
      String(paper.number)) : make("span", {class: "ref"}, "not listed");
    },
    web(id, page) {
      const paper = papers[id];
      const isPdf = page && /\.pdf$|\/pdf\//.test(paper?.text ?? "");
      return paper?.text ? link(paper.text + (isPdf ? `#page=${page}` : ""), isPdf ?
        `the PDF at page ${page}` : "the text on the web") : null;
    },
    // Set by who shows the report.
    showClaim() {}, showPaper() {}, openPaper() {},
  };
  return book;
}
