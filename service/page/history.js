// The runs so far, newest first.

import {runs} from "./api.js";
import {announce, make, replace} from "./dom.js";
import {day, hour, plural, score, STATUSES} from "./words.js";

export async function history(main) {
  const list = make("ol", {class: "runs"});
  const more = make("button", {type: "button", hidden: true}, "Show older runs");
  const seek = make("input", {type: "search", id: "seek", placeholder: "words of a question"});
  let before = "", today = "";

  async function load() {
    more.disabled = true;
    const page = await runs(before).finally(() => { more.disabled = false; });
    before = page.before ?? "";
    more.hidden = !before;
    for (const run of page.runs) {
      const when = day(run.started);
      if (when !== today) list.append(make("li", {class: "day"}, make("h2", {}, when)));
      today = when;
      list.append(row(run));
    }
    sift();
    return page.runs.length;
  }

  function sift() {
    const words = seek.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const one of list.querySelectorAll(".run")) {
      one.hidden = !words.every((word) => one.dataset.words.includes(word));
    }
    for (const head of list.querySelectorAll(".day")) {
      let next = head.nextElementSibling;
      while (next?.hidden) next = next.nextElementSibling;
      head.hidden = !next || next.matches(".day");
    }
  }

  const any = await load();
  if (!any) {
    replace(main, make("h1", {}, "History"), make("p", {class: "lead"},
      "Nothing has been asked yet. ", make("a", {href: "#/"}, "Ask the first question"), "."));
    return {title: "History"};
  }
  seek.addEventListener("input", sift);
  more.addEventListener("click", async () => {
    const last = list.lastElementChild;
    announce(`${plural(await load(), "older run")} shown`);
    last.nextElementSibling?.querySelector("a")?.focus();
  });
  replace(main, make("div", {class: "bar"}, make("h1", {}, "History"),
    make("div", {class: "field inline"}, make("label", {for: "seek"}, "Find"), seek)), list,
  make("p", {}, more));
  return {title: "History"};
}

function row(run) {
  const told = run.status === "published" && run.rating !== null && run.rating !== undefined ?
    make("span", {class: "rated"}, make("b", {}, score(run.rating)), "/10") : null;
  return make("li", {class: "run", data: {words: run.question.toLowerCase()}},
    make("span", {class: "when"}, hour(run.started)),
    make("div", {}, make("a", {href: `#/runs/${run.id}`}, run.question),
      run.problem && make("p", {class: "hint"}, run.problem)),
    make("span", {class: "judged"}, told,
      make("span", {class: `state ${run.status}`}, STATUSES[run.status] ?? run.status)));
}
