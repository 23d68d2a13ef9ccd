// One run: what was asked, and then its report where there is one, or its progress.

import {reading, report, run as asked} from "./api.js";
import {openChat} from "./chat.js";
import {make, replace} from "./dom.js";
import {exporting} from "./export.js";
import {read} from "./read.js";
import {watch} from "./watch.js";
import {day, hasReport, plural, score, STATUSES} from "./words.js";

export async function oneRun(main, id, below = "") {
  const run = await asked(id);
  const place = make("div", {class: "of-run"});
  const tabs = make("nav", {class: "tabs", "aria-label": "This run"});
  const state = make("span", {class: `state ${run.status}`}, STATUSES[run.status] ?? run.status);
  const head = make("header", {class: "run-head"},
    make("p", {class: "kicker"}, state, ` · ${day(run.started)}`),
    make("h1", {}, run.question), tabs);
  let chat = null, leave = () => {}, opened = null, view = "";

  function reportsTabs() {
    if (!hasReport(run.status)) return replace(tabs);
    const tab = (words, to, name) => make("a", {href: `#/runs/${id}${to}`,
      "aria-current": view === name ? "page" : null}, words);
    const talk = make("button", {type: "button", "aria-expanded": String(Boolean(chat)),
      on: {click: () => chat ? chat.close() : talking()}}, "Chat");
    replace(tabs, tab("Report", "", "report"), tab("How it went", "/progress", "progress"), talk,
      exporting(id));
  }

  function talking() {
    chat = openChat(run, {
      cite: (claim) => opened?.cite(claim),
      closed: () => { chat = null; reportsTabs(); tabs.querySelector("button")?.focus(); }});
    reportsTabs();
  }

  async function goTo(part) {
    const wanted = hasReport(run.status) && part !== "progress" ? "report" : "progress";
    if (wanted === view) {
      opened?.goesOn(part);
      return;
    }
    leave();
    opened = null;
    view = wanted;
    reportsTabs();
    if (wanted === "progress") {
      leave = watch(place, run, {ended, stands});
      return;
    }
    const mine = leave = () => opened?.leave();
    replace(place, make("p", {class: "hint", "aria-busy": "true"}, "Opening the report …"));
    const [whole, beside] = await Promise.all([report(id), reading(id)]);
    if (leave !== mine || !place.isConnected) return;  // a person went elsewhere meanwhile
    opened = read(place, run, whole, beside);
    opened.goesOn(part);
  }

  function stands(status) {
    state.className = `state ${status}`;
    replace(state, STATUSES[status] ?? status);
  }

  // The report came while somebody watched: it is offered, not thrust upon them.
  function ended(node, now) {
    if (hasReport(run.status)) return;
    run.status = now.status;
    // The bare address is the report's from now on; who watches stays where they are.
    window.history.replaceState(null, "", `#/runs/${id}/progress`);
    reportsTabs();
    const rating = now.report?.rating;
    replace(node, make("a", {class: `ready ${now.status}`, href: `#/runs/${id}`},
      make("span", {}, make("b", {}, now.status === "withheld" ? "The report is withheld" :
        "The report is ready"),
      make("small", {}, now.status === "withheld" ? "read why, and what could be said" :
        `${plural(now.claims.size, "claim")} checked`)),
      rating === null || rating === undefined ? null :
        make("span", {class: "rated"}, make("b", {}, score(rating)), "/10"),
      make("span", {class: "go"}, "Read it →")));
  }

  replace(main, head, place);
  await goTo(below);
  return {
    title: run.question,
    leave: () => { leave(); chat?.close(); },
    goesOn(other, part = "") {
      if (other !== id) return false;
      goTo(part).catch((error) => replace(place, make("p", {class: "notice bad", role: "alert"}, error.message)));
      return true;
    },
  };
}
