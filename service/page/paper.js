// A paper opened beside the report, at the page where a quote stands.

import {paper as asked} from "./api.js";
import {link, make, replace, visible} from "./dom.js";

// Shows the paper that `span` is quoted from; `others` are further quotes of it in the report, `back`
// is where a person was before.
export async function openPaper(book, span, others, back) {
  const text = make("div", {class: "text", tabindex: 0, role: "document"},
    make("p", {class: "hint"}, "Opening the paper …"));
  const card = book.paper(span.paper_id);
  const step = make("div", {class: "actions steps"});
  const close = make("button", {type: "button", class: "quiet", "aria-label": "Close the paper",
    on: {click: () => box.close()}}, "✕");
  const box = make("dialog", {class: "sheet", "aria-label": `Paper: ${card.title}`},
    make("header", {}, make("div", {class: "bar"}, make("h2", {}, card.title), close),
      make("p", {class: "where"}, card.authors, card.venue && ` · ${card.venue}`),
      make("p", {class: "where"}, [...card.links.map((address) => link(address, host(address))),
        book.web(span.paper_id, span.page)].filter(Boolean).map((one, i) => [i ? " · " : "", one])),
      step), text);
  box.addEventListener("close", () => { box.remove(); back?.focus(); });
  box.addEventListener("click", (event) => { if (event.target === box) box.close(); });
  document.body.append(box);
  box.showModal();
  try {
    const marks = lay(text, await asked(book.run.id, span.paper_id), [span, ...others]);
    steps(step, marks, marks.findLastIndex(([start]) => start <= span.start));
  } catch (error) {
    replace(text, make("p", {class: "notice bad", role: "alert"}, error.message));
  }
}

// Sets the text out with its headings, its pages and its quotes; the marks, in their order.
function lay(place, paper, spans) {
  const signs = Array.from(paper.text);
  const plain = signs.length === paper.text.length;
  // Offsets count characters as Python does; a text with signs beyond 16 bits is cut by those.
  const cut = plain ? (start, end) => paper.text.slice(start, end) :
    (start, end) => signs.slice(start, end).join("");
  const length = plain ? paper.text.length : signs.length;
  const quotes = apart(spans);
  const heads = new Map((paper.sections ?? []).map((one) => [one.start, one]));
  const pages = new Map((paper.pages ?? []).map((one) => [one.start, one.number]));
  const edges = [...new Set([0, length, ...heads.keys(), ...pages.keys(),
    ...quotes.flatMap(([start, end]) => [start, end])])].filter((at) => at >= 0 && at <= length)
    .sort((a, b) => a - b);
  const marks = [];
  let run = make("div", {class: "run"});
  replace(place, run);
  const fresh = () => { run = make("div", {class: "run"}); place.append(run); };
  edges.slice(0, -1).forEach((start, i) => {
    let piece = cut(start, edges[i + 1]);
    if (pages.has(start)) {
      place.append(make("p", {class: "page-mark"}, `page ${pages.get(start)}`));
      fresh();
    }
    const head = heads.get(start);
    if (head?.title && piece.trimStart().startsWith(head.title)) {
      place.append(make("h3", {}, head.title));
      piece = piece.trimStart().slice(head.title.length).trimStart();
      fresh();
    }
    const inside = quotes.find(([from, to]) => from <= start && start < to);
    if (!inside) return run.append(document.createTextNode(visible(piece)));
    const mark = make("mark", {tabindex: -1}, piece);
    run.append(mark);
    if (inside[0] === start) marks.push([start, mark]);
  });
  return marks;
}

// Quotes in their order, those that overlap as one.
function apart(spans) {
  const merged = [];
  for (const {start, end} of [...spans].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && start < last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

function steps(node, marks, first) {
  let at = Math.max(0, first);
  const told = make("span", {class: "where", "aria-live": "polite"});
  const go = (by) => {
    at = (at + by + marks.length) % marks.length;
    marks.forEach(([, mark], i) => mark.classList.toggle("at", i === at));
    marks[at][1].scrollIntoView({block: "center"});
    marks[at][1].focus({preventScroll: true});
    replace(told, `quote ${at + 1} of ${marks.length} in this paper`);
  };
  if (!marks.length) return replace(node, "The quote is not in this text.");
  replace(node, marks.length > 1 && [
    make("button", {type: "button", "aria-label": "Previous quote", on: {click: () => go(-1)}}, "↑"),
    make("button", {type: "button", "aria-label": "Next quote", on: {click: () => go(1)}}, "↓")], told);
  go(0);
}

const host = (address) => { try { return new URL(address).host; } catch { return address; } };
