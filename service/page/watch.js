// Watching a run: where it is, which papers are in and out, how its claims fare, what it costs.

import {cancel, follow, resume} from "./api.js";
import {announce, make, replace} from "./dom.js";
import {graph} from "./graph.js";
import {begun, doing, happen, isIn} from "./happenings.js";
import {claimsLane, papersLane, reviewsLane} from "./lanes.js";
import {dollars, duration, hasReport, isOver, plural, score, STATUSES} from "./words.js";

const TELL_EVERY = 12000;
const LOST = "The service cannot be reached. Nothing of the run is lost: this page follows it again as "
  + "soon as the service answers. ";

// `ended(node, state)` is told once when the run gets its report before a person's eyes.
// `stands(status)` each time its status has changed.
export function watch(place, run, {ended, stands}) {
  const state = begun();
  state.status = run.status;
  const leaving = new AbortController();
  const line = graph(), papers = papersLane(), claims = claimsLane(), reviews = reviewsLane();
  const now = make("p", {class: "now"});
  const spent = make("p", {class: "spent"});
  const lost = make("p", {class: "notice", role: "status", hidden: true});
  const outcome = make("div", {class: "outcome"});
  const failures = make("section", {class: "lane failures", hidden: true});
  const controls = make("div", {class: "actions"});
  replace(place, outcome, make("section", {class: "moving", "aria-label": "Progress"},
    make("div", {class: "bar"}, now, controls), line.node, spent), lost,
  make("div", {class: "lanes"}, papers.node, claims.node, reviews.node), failures);

  let due = false, arrived = performance.now(), said = 0;
  function changed() {
    arrived = performance.now();
    if (due) return;
    due = true;
    requestAnimationFrame(() => { due = false; show(); });
  }

  function show() {
    stands(state.status);
    replace(now, isOver(state.status) ? ended_in(state) : doing(state));
    line.show(state);
    papers.show(state, isIn);
    claims.show(state);
    reviews.show(state);
    showFailures(failures, state.failures);
    showControls();
    tick();
    if (!isOver(state.status) && performance.now() - said > TELL_EVERY) {
      said = performance.now();
      announce(doing(state));
    }
  }

  function tick() {
    const moments = [run.started, state.at].map((moment) => Date.parse(moment));
    const since = isOver(state.status) ? 0 : (performance.now() - arrived) / 1000;
    const seconds = (moments[1] - moments[0]) / 1000 + since;
    const cost = state.calls ? `${plural(state.calls, "call")} of language models, ${dollars(state.usd)}`
      : isOver(state.status) ? "no language model was asked" : "no language model asked so far";
    replace(spent, Number.isNaN(seconds) ? "" : `${duration(seconds)} · `, cost,
      isOver(state.status) ? "" : " · You may close this page: the run goes on.");
  }

  let shownControls = "";
  function showControls() {
    if (shownControls === state.status) return;
    shownControls = state.status;
    const act = (words, call) => make("button", {type: "button", on: {click: async (event) => {
      event.target.disabled = true;
      try {
        const told = await call(run.id);
        state.status = told.status;
        shownControls = "";
        changed();
        if (!isOver(told.status)) listen(state.last);
      } catch (error) {
        event.target.disabled = false;
        announce(error.message);
        replace(lost, error.message);
        lost.hidden = false;
      }
    }}}, words);
    replace(controls, !isOver(state.status) ? act("Stop this run", cancel) :
      ["cancelled", "failed"].includes(state.status) ? act("Go on with it", resume) : "");
  }

  let listening = false;
  async function listen(after = 0) {
    if (listening) return;
    listening = true;
    try {
      const told = (isLost, again) => {
        if (lost.hidden === isLost) replace(lost, LOST, make("button", {type: "button", on: {click: again}}, "Try now"));
        lost.hidden = !isLost;
      };
      for await (const event of follow(run.id, {after, signal: leaving.signal, lost: told})) {
        happen(state, event);
        state.last = event.seq;
        changed();
      }
    } catch (error) {
      replace(lost, error.message);
      lost.hidden = false;
    }
    listening = false;
    if (leaving.signal.aborted || !isOver(state.status)) return;
    if (hasReport(state.status)) ended(outcome, state);
    announce(ended_in(state));
  }

  const clock = setInterval(tick, 1000);
  show();
  listen();
  return () => {
    leaving.abort();
    clearInterval(clock);
    line.leave();
  };
}

function ended_in({status, problem, report}) {
  if (status === "published") {
    const rating = report?.rating;
    return rating === null || rating === undefined ? "Published" : `Published, rated ${score(rating)} of 10`;
  }
  if (status === "failed") return `Failed: ${problem || "no reason was recorded."}`;
  return {withheld: "Withheld: the evidence does not carry an answer.",
    cancelled: "Stopped. What was done is kept.",
    waiting: "Waits for a person's screening, on the command line: consilience screen.",
  }[status] ?? STATUSES[status] ?? status;
}

function showFailures(node, failures) {
  node.hidden = !failures.length;
  if (node.childElementCount && node.dataset.count === String(failures.length)) return;
  node.dataset.count = failures.length;
  replace(node, make("h2", {}, "What did not work"), make("ul", {}, failures.map((one) =>
    make("li", {}, make("b", {}, one.stage), one.subject && `, ${one.subject}`, `: ${one.reason}`))));
}
