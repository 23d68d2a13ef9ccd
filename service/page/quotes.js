// A quote in its context, and where it stands.

import {make} from "./dom.js";
import {quoteName} from "./words.js";

// At most `most` characters are shown on each side of it.
export function quote(book, span, most = Infinity) {
  const around = book.beside.quotes[quoteName(span)]?.around ?? "";
  const at = around.indexOf(span.quote);
  const [before, after] = at < 0 ? ["", ""] :
    [around.slice(0, at), around.slice(at + span.quote.length)];
  return make("blockquote", {}, before && make("span", {class: "around"}, tail(before, most)),
    make("mark", {}, span.quote), after && make("span", {class: "around"}, head(after, most)));
}

// "Ash (2031) [2] Results, page 5, characters 120–180 · Open the paper at page 5".
export function where(book, span) {
  const paper = book.paper(span.paper_id);
  const open = paper && make("button", {type: "button", class: "as-link", on: {
    click: () => book.openPaper(span)}}, span.page ? `Open the paper at page ${span.page}` :
    "Open the paper there");
  return make("p", {class: "where"}, book.cited(span.paper_id), " ",
    book.beside.quotes[quoteName(span)]?.place ?? "", open && [" · ", open]);
}

const head = (text, most) => text.length <= most ? text :
  `${text.slice(0, most).replace(/\s+\S*$/, "")} …`;
const tail = (text, most) => text.length <= most ? text :
  `… ${text.slice(-most).replace(/^\S*\s+/, "")}`;
