"use strict";
// The page is whole without this script; it sorts tables, filters and opens claims, and opens
// them for print.

for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      sortBy(table.tBodies[0], column, up);
    });
  });
}

// Cells without a value stay at the end, whichever way the table is sorted.
function sortBy(body, column, up) {
  const order = (row) => parseFloat(row.cells[column].dataset.order ?? "NaN");
  const rows = [...body.rows].sort((a, b) => {
    const [x, y] = [order(a), order(b)];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y);
    return up ? x - y : y - x;
  });
  body.replaceChildren(...rows);
}

function openTarget() {
  const target = document.getElementById(location.hash.slice(1));
  if (!(target instanceof HTMLDetailsElement)) return;
  target.hidden = false;
  target.open = true;
}
window.addEventListener("hashchange", openTarget);
openTarget();

const claims = [...document.querySelectorAll("details.claim")];
const openAll = document.getElementById("open-all");
openAll.hidden = claims.length === 0;
openAll.addEventListener("click", () => {
  const open = claims.some((claim) => !claim.open);
  claims.forEach((claim) => { claim.open = open; });
  openAll.textContent = open ? "Close all" : "Open all";
});

const filters = document.getElementById("filters");
filters.hidden = filters.children.length < 2;
filters.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const shown = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(shown));
  for (const claim of claims) {
    if (claim.dataset.verdict === button.dataset.verdict) claim.hidden = !shown;
  }
});

let closed = [];
window.addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")];
  closed.forEach((details) => { details.open = true; });
});
window.addEventListener("afterprint", () => closed.forEach((details) => { details.open = false; }));
