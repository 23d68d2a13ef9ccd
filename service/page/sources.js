// What a report rests on: its papers, those left out, how it was searched, what failed.

import {link, make} from "./dom.js";
import {count, named, sentence} from "./words.js";

export function papersSection(book) {
  const papers = Object.entries(book.beside.papers);
  const {groups, more} = book.beside.left_out;
  return [papers.length ? make("ol", {class: "references"}, papers.map(([id, paper]) =>
    make("li", {id: `paper-${paper.number}`, tabindex: -1}, reference(book, id, paper)))) :
    make("p", {}, "No paper was included."),
  groups.length ? make("h3", {}, "Left out") : null,
  groups.map((group) => make("details", {class: "left-out"}, make("summary", {}, group.heading),
    make("ul", {}, group.shown.map((one) => make("li", {}, `${one.citation}, `,
      make("cite", {}, one.title), one.told && make("span", {class: "where"}, ` ${one.told}`))),
    group.more ? make("li", {}, `and ${group.more} more`) : null))),
  more && make("p", {class: "where"}, `And ${more}.`)];
}

function reference(book, id, paper) {
  const year = book.whole.papers.find((card) => card.id === id)?.year ?? "n.d.";
  const quoted = book.quotesOf(id);
  return [`${paper.authors} (${year}). `, make("cite", {}, paper.title), ".",
    paper.venue && ` ${paper.venue}.`, paper.links.map((address) => [" ", link(address, address)]),
    paper.others.map((other) => ` ${other}`), book.caveats(id),
    paper.notices.map(([kind, told]) => make("p", {class: `notice ${kind}`}, told)),
    make("dl", {class: "facts"}, paper.details.map(([name, words]) =>
      make("div", {}, make("dt", {}, name), make("dd", {}, words)))),
    make("p", {class: "where"}, quoted.length ? make("button", {type: "button", class: "as-link",
      on: {click: () => book.openPaper(quoted[0])}}, "Open the paper") : null,
    paper.text && [quoted.length ? " · " : "", link(paper.text, "the text on the web")]),
    paper.injections.length ? make("details", {}, make("summary", {},
      "This paper tells a machine what to do. Taken out before any agent read the papers; none was obeyed."),
    make("ul", {}, paper.injections.map((told) => make("li", {}, told)))) : null];
}

export function methodSection(book) {
  const {manifest} = book.whole, {beside} = book;
  return [
    beside.searches.length ? [make("h3", {}, "What the databases were asked"),
      beside.filters && make("p", {class: "where"}, `Every search: ${beside.filters}.`),
      beside.searches.map((one) => make("details", {open: Boolean(one.failure)},
        make("summary", {}, make("b", {}, one.database), " ", make("span", {class: "where"}, one.summary),
          one.failure && [" ", make("span", {class: "flag failed"}, "failed")]),
        one.failure && make("p", {class: "notice bad"}, `${one.failure}.`),
        make("ul", {}, one.queries.map(([query, outcome]) => make("li", {}, make("code", {}, query),
          " ", make("span", {class: "where"}, outcome))))))] : null,
    grid("References and citations followed", beside.rounds),
    make("h3", {}, "Models and methods"),
    facts(Object.entries(manifest.models).map(([role, model]) => [named(role), model])),
    grid("Asked of language models", beside.usage),
    make("details", {}, make("summary", {}, "What it takes to make this report again"),
      facts([["version", manifest.version], ["run", manifest.run.id],
        ...Object.entries(manifest.versions), ...Object.entries(manifest.counts).map(
          ([name, n]) => [name, count(n)]), ...Object.entries(manifest.documents),
        ...Object.entries(manifest.prompts)])),
  ];
}

export const takenApart = ({beside}) => make("div", {}, make("h3", {}, "The question taken apart"),
  facts(beside.taken_apart));

export function failuresSection(book) {
  return make("ul", {}, book.beside.failures.map((failure) => make("li", {},
    make("b", {}, failure.stage), `, ${failure.subject}: ${sentence(failure.reason)}`,
    failure.remedy && ` Way out: ${sentence(failure.remedy)}`)));
}

const facts = (pairs) => make("dl", {class: "facts"}, pairs.map(([name, words]) =>
  make("div", {}, make("dt", {}, name), make("dd", {}, words))));

function grid(title, [heads, ...rows]) {
  if (!rows.length) return null;
  return [make("h3", {}, title), make("div", {class: "scroll", tabindex: 0, role: "region",
    "aria-label": title}, make("table", {}, make("thead", {}, make("tr", {}, heads.map((head) =>
    make("th", {scope: "col"}, head)))), make("tbody", {}, rows.map(([first, ...rest]) =>
    make("tr", {}, make("th", {scope: "row"}, first), rest.map((cell) => make("td", {}, cell)))))))];
}
