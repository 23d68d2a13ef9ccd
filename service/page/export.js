// A report taken along, in any of its formats.

import {file} from "./api.js";
import {announce, make, replace} from "./dom.js";

const FILES = {
  "report.html": "Web page, whole in one file", "report.md": "Markdown", "report.json": "JSON",
  "references.bib": "References, BibTeX", "references.ris": "References, RIS",
  "measurements.csv": "Measurements, CSV", "papers.csv": "Papers, CSV", "figure.svg": "Figure, SVG",
  "prisma.svg": "Flow of papers, SVG",
};

export function exporting(id) {
  const told = make("p", {class: "hint", role: "status"});
  const box = make("details", {class: "menu"}, make("summary", {}, "Export"),
    make("div", {class: "drop-down"}, make("ul", {}, Object.entries(FILES).map(([name, words]) =>
      make("li", {}, make("button", {type: "button", class: "row", on: {click: () => save(name)}},
        words)))), told));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    box.open = false;
    box.querySelector("summary").focus();
  });
  box.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !box.contains(event.relatedTarget)) box.open = false;
  });

  async function save(name) {
    replace(told, "Fetching …");
    try {
      const address = URL.createObjectURL(await file(id, name));
      const way = document.createElement("a");
      way.href = address;
      way.download = `consilience-${id.slice(0, 15)}-${name}`;
      way.click();
      setTimeout(() => URL.revokeObjectURL(address), 60000);
      replace(told, "");
      announce(`${name} is saved`);
      box.open = false;
    } catch (error) {
      replace(told, error.message);
    }
  }
  return box;
}
