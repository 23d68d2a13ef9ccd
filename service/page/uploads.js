// A person's own papers: dropped or chosen, sent one by one, listed, chosen from, taken away.

import {papers, removePaper, upload} from "./api.js";
import {announce, make, replace} from "./dom.js";
import {plural} from "./words.js";

const AT_ONCE = 2;
const FORMATS = ".pdf,.tex,.zip,.gz,.tar,.xml,.nxml,.html,.htm,.md,.txt,.bib,.ris,.json";

// `added()` is told when papers are given, so that they are what is asked.
export function ownPapers(bounds, added) {
  const entries = new Map();
  const list = make("ul", {class: "papers", "aria-label": "My papers"});
  const input = make("input", {type: "file", id: "files", multiple: true, class: "unseen",
    accept: bounds?.formats?.join(",") || FORMATS, "aria-describedby": "drop-hint"});
  const zone = make("div", {class: "drop"}, input,
    make("label", {for: "files"}, make("b", {}, "Drop papers here"), " or choose files"),
    make("small", {id: "drop-hint"}, bounds?.max_megabytes ?
      `up to ${bounds.max_megabytes} MB each; only your workspace sees them` :
      "only your workspace sees them"));
  const node = make("div", {class: "own", hidden: true}, zone, list);
  const waiting = [];
  let sending = 0;

  function entry(words, state) {
    const told = make("small", {}, state);
    const tick = make("input", {type: "checkbox", checked: true, disabled: true});
    const item = make("li", {}, make("label", {}, tick, make("span", {}, words)), told);
    list.append(item);
    return {item, told, tick, id: ""};
  }

  const cross = (words, click) =>
    make("button", {type: "button", class: "quiet", "aria-label": words, on: {click}}, "✕");

  function kept(row, paper) {
    if (entries.has(paper.id)) {
      row.item.remove();
      return;
    }
    Object.assign(row, {id: paper.id});
    entries.set(paper.id, row);
    row.tick.disabled = false;
    row.item.classList.add("kept");
    replace(row.item.querySelector("span"), paper.title || paper.name);
    replace(row.told, [paper.year, paper.papers > 1 && plural(paper.papers, "paper"),
      paper.title && paper.name].filter(Boolean).join(" · "));
    row.item.append(cross(`Take away ${paper.title || paper.name}`, () => take(row)));
  }

  async function take(row) {
    try {
      await removePaper(row.id);
    } catch (error) {
      replace(row.told, error.message);
      return;
    }
    entries.delete(row.id);
    leave(row);
    announce("Taken away");
  }

  function leave(row) {
    const next = row.item.nextElementSibling ?? row.item.previousElementSibling;
    row.item.remove();
    (next?.querySelector("button") ?? input).focus();
  }

  function add(files) {
    if (!files.length) return;
    added();
    for (const file of files) waiting.push([file, entry(file.name, "waiting …")]);
    announce(`${plural(files.length, "paper")} to upload`);
    while (sending < AT_ONCE && waiting.length) next();
  }

  async function next() {
    const [file, row] = waiting.shift();
    sending += 1;
    replace(row.told, "uploading …");
    row.item.setAttribute("aria-busy", "true");
    try {
      if (bounds?.max_megabytes && file.size > bounds.max_megabytes * 1e6) {
        throw new Error(`larger than ${bounds.max_megabytes} MB`);
      }
      kept(row, await upload(file));
    } catch (error) {
      row.item.classList.add("refused");
      replace(row.told, error.message);
      row.tick.checked = false;
      row.item.append(cross(`Take ${file.name} off the list`, () => leave(row)));
      announce(`${file.name}: ${error.message}`);
    }
    row.item.removeAttribute("aria-busy");
    sending -= 1;
    if (waiting.length) next();
    else if (!sending) announce(`${plural(entries.size, "paper")} ready`);
  }

  input.addEventListener("change", () => { add([...input.files]); input.value = ""; });
  // The whole page takes papers: nobody has to aim.
  const over = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    node.hidden = false;
    document.body.classList.add("dropping");
  };
  const away = (event) => { if (!event.relatedTarget) document.body.classList.remove("dropping"); };
  const drop = (event) => {
    document.body.classList.remove("dropping");
    add([...event.dataTransfer?.files ?? []]);
  };
  const heard = {dragover: over, dragleave: away, drop};
  for (const [kind, handler] of Object.entries(heard)) window.addEventListener(kind, handler);

  return {
    node,
    show(wanted) { node.hidden = !wanted; },
    busy: () => sending > 0,
    async load() {
      for (const paper of (await papers()).papers) kept(entry(paper.title || paper.name, ""), paper);
    },
    // "uploads" for all of them, else the ids of those that are ticked.
    chosen() {
      const ticked = [...entries.values()].filter((row) => row.tick.checked);
      if (!ticked.length) return "none";
      return ticked.length === entries.size ? "uploads" : ticked.map((row) => row.id);
    },
    leave() {
      for (const [kind, handler] of Object.entries(heard)) window.removeEventListener(kind, handler);
    },
  };
}
