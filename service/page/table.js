// A table that is sorted by its heads and sifted by what stands above it.

import {announce, freshId, make, replace} from "./dom.js";
import {plural} from "./words.js";

const FIRST = 12, NEARLY = 4;  // rows shown at first; nobody is asked to fetch fewer than NEARLY more

// `columns`: {head, cell(row), order(row)?, wide?}; `order` gives a number or text, null stays last.
// `more(row)`, where given, is what a row opens to. `sift(test)` shows the rows that pass it.
export function sortable({caption, noun, rows, columns, more, rowClass = () => ""}) {
  const body = make("tbody");
  const made = rows.map((row, i) => line(row, i));
  const heads = columns.map((column) => make("th", {scope: "col"}, column.order ?
    make("button", {type: "button", on: {click: () => sort(column)}}, column.head) : column.head));
  const none = make("p", {class: "hint", hidden: true}, `No ${noun} fits.`);
  const table = make("table", {class: "sortable"}, make("caption", {}, caption),
    make("thead", {}, make("tr", {}, heads)), body);
  const rest = make("button", {type: "button", class: "rest", on: {click: () => {
    const next = body.querySelectorAll(":scope > tr:not(.opened)")[FIRST];
    showAll();
    (next?.querySelector("button") ?? next)?.focus();
  }}}, `Show all ${plural(rows.length, noun)}`);
  const node = make("div", {}, make("div", {class: "scroll", tabindex: 0, role: "region",
    "aria-label": caption}, table), rest, none);
  let by = null, up = true, whole = rows.length < FIRST + NEARLY;
  put(made);

  function line(row, place) {
    const opened = more && make("tr", {class: "opened", hidden: true, id: freshId("more")});
    const cells = columns.map((column, i) => make(i ? "td" : "th", {
      scope: i ? null : "row", class: column.wide ? "wide" : null, data: {head: column.head}},
    column.cell(row)));
    const tr = make("tr", {class: rowClass(row)}, cells);
    const one = {row, place, tr, opened, shown: true, open: () => {}};
    if (opened) {
      const button = make("button", {type: "button", class: "opener", "aria-expanded": "false",
        "aria-controls": opened.id}, ...cells[0].childNodes);
      cells[0].append(button);
      one.open = (wanted = opened.hidden) => {
        if (wanted && !opened.childElementCount) {
          opened.append(make("td", {colspan: columns.length}, more(row)));
        }
        opened.hidden = !wanted;
        button.setAttribute("aria-expanded", String(wanted));
        tr.classList.toggle("open", wanted);
      };
      one.button = button;
      button.addEventListener("click", () => one.open());
      tr.addEventListener("click", (event) => {
        if (!event.target.closest("button, a") && !getSelection().toString()) one.open();
      });
    }
    return one;
  }

  function put(ordered) {
    const shown = ordered.filter((one) => one.shown);
    const cut = !whole && shown.length >= FIRST + NEARLY;
    replace(body, (cut ? shown.slice(0, FIRST) : shown).map((one) => [one.tr, one.opened]));
    rest.hidden = !cut;
    none.hidden = shown.length > 0;
  }

  function showAll() {
    whole = true;
    put(sorted());
  }

  function sorted() {
    if (!by) return made;
    const value = new Map(made.map((one) => [one, by.order(one.row)]));
    return [...made].sort((a, b) => {
      const [x, y] = [value.get(a), value.get(b)];
      const empty = (v) => v === null || v === undefined || v === "" || Number.isNaN(v);
      if (empty(x) || empty(y)) return empty(x) - empty(y) || a.place - b.place;
      const order = typeof x === "number" && typeof y === "number" ? x - y :
        String(x).localeCompare(String(y), "en", {numeric: true});
      return (up ? order : -order) || a.place - b.place;
    });
  }

  function sort(column) {
    up = by === column ? !up : column.first !== "down";
    by = column;
    columns.forEach((one, i) => {
      if (one === by) heads[i].setAttribute("aria-sort", up ? "ascending" : "descending");
      else heads[i].removeAttribute("aria-sort");
    });
    put(sorted());
    announce(`Sorted by ${column.head}, ${up ? "ascending" : "descending"}`);
  }

  return {
    node,
    sift(test) {
      for (const one of made) one.shown = test(one.row);
      put(sorted());
      const shown = made.filter((one) => one.shown).length;
      announce(`${plural(shown, noun)} shown`);
      return shown;
    },
    // Opens a row and leads to it; false where it is sifted out.
    lead(test) {
      const one = made.find(({row}) => test(row));
      if (!one?.shown) return false;
      if (!one.tr.isConnected) showAll();
      one.open(true);
      one.tr.scrollIntoView({block: "start"});
      (one.button ?? one.tr).focus({preventScroll: true});
      flash(one.tr);
      return true;
    },
  };
}

export function flash(node) {
  node.classList.remove("flash");
  void node.offsetWidth;
  node.classList.add("flash");
}
