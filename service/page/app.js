// Leads from an address to its view, and holds what all views share: places, key and colours.

import {ask} from "./ask.js";
import {announce, make, replace} from "./dom.js";
import {history} from "./history.js";
import {installKey} from "./key.js";
import {oneRun} from "./run.js";

const VIEWS = [
  [/^\/?$/, ask],
  [/^\/runs\/?$/, history],
  [/^\/runs\/([0-9]{8}-[0-9]{6}-[0-9a-f]{4,32})(?:\/(.*))?$/, oneRun],
];
const COLOURS = ["system", "light", "dark"];
const main = document.getElementById("main");
let shown = null, first = true;

// A view is `view(place, ...parts of its address)`. It gives what it is called, `leave()`, and, where
// it goes on for addresses below its own, `goesOn(...parts)`: whether it has gone there.
async function show() {
  const address = location.hash.slice(1) || "/";
  if (address === "main") return focusMain();
  const [view, parts] = found(address);
  if (shown?.view === view && shown.goesOn?.(...parts)) return;
  shown?.leave?.();
  const mine = shown = {view};
  // Each view has a place of its own: one that comes late writes where nobody looks.
  const place = make("div");
  replace(main, place);
  for (const link of document.querySelectorAll("#places a")) {
    if (link.hash === `#${address}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  try {
    const opened = await view(place, ...parts);
    if (shown !== mine) return opened?.leave?.();
    Object.assign(mine, opened);
    document.title = opened.title ? `${opened.title} · Consilience` : "Consilience";
  } catch (error) {
    if (shown !== mine) return;
    replace(place, failure(error));
  }
  window.scrollTo(0, 0);
  if (!first) focusMain();
  first = false;
}

function found(address) {
  for (const [pattern, view] of VIEWS) {
    const match = pattern.exec(address);
    if (match) return [view, match.slice(1)];
  }
  return [nowhere, []];
}

async function nowhere(place) {
  replace(place, make("h1", {}, "There is nothing here"),
    make("p", {}, make("a", {href: "#/"}, "Ask a question"), " or look at ",
      make("a", {href: "#/runs"}, "the runs so far"), "."));
  return {title: "Nothing here"};
}

function failure(error) {
  if (!(error instanceof Error && "status" in error)) console.error(error);
  return make("div", {class: "failed-view"}, make("h1", {}, "That did not work"),
    make("p", {class: "notice bad", role: "alert"}, error.message),
    make("p", {}, make("button", {type: "button", class: "main", on: {click: show}}, "Try again")));
}

function focusMain() {
  (main.querySelector("h1") ?? main).setAttribute("tabindex", "-1");
  (main.querySelector("h1") ?? main).focus({preventScroll: true});
}

function installColours() {
  const button = document.getElementById("theme");
  const root = document.documentElement;
  const tell = (colours) => {
    const words = colours === "system" ? "as the system has them" : colours;
    button.setAttribute("aria-label", `Colours: ${words}`);
    button.title = `Colours: ${words}`;
    replace(button, {system: "◐", light: "☀", dark: "☾"}[colours]);
  };
  tell(root.dataset.colours ?? "system");
  button.addEventListener("click", () => {
    const now = COLOURS.indexOf(root.dataset.colours ?? "system");
    const next = COLOURS[(now + 1) % COLOURS.length];
    if (next === "system") delete root.dataset.colours;
    else root.dataset.colours = next;
    localStorage.setItem("consilience-colours", next);
    tell(next);
    announce(`Colours: ${next}`);
  });
}

// A file that misses the place for papers must not replace the page.
for (const kind of ["dragover", "drop"]) {
  window.addEventListener(kind, (event) => event.preventDefault());
}
installColours();
// Whoever comes with another key sees another workspace, or none.
installKey(() => {
  shown?.leave?.();
  shown = null;
  show();
});
window.addEventListener("hashchange", show);
show();
