// The method as a line of stations, drawn as a run moves along it: across a wide page, down a
// narrow one, with its two ways back (citations followed, answer revised) as arcs.

import {draw, replace} from "./dom.js";
import {ASIDE, doing, measured, STAGES} from "./happenings.js";

const NARROW = window.matchMedia("(max-width: 46rem)");
const R = 13, STEP = 74, DOWN = 34, ROUND = 2 * Math.PI * (R + 4);
const ORDER = Object.keys(STAGES);

// A node, and `show(state)`, which draws it anew where something changed.
export function graph() {
  const figure = draw("svg", {class: "graph", role: "img"});
  let stations = lay();
  NARROW.addEventListener("change", redraw);

  function lay() {
    const down = NARROW.matches;
    const along = (i) => down ? [40, 26 + i * DOWN] : [36 + i * STEP, 62];
    const last = ORDER.length - 1;
    const [width, height] = down ? [300, 52 + last * DOWN] : [72 + last * STEP, 116];
    figure.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const line = draw("path", {class: "rail", d: path(along(0), along(last))});
    const gone = draw("path", {class: "gone", d: ""});
    const arcs = new Map(Object.entries({snowball: ["screen", "search"], revise: ["gate", "write"]})
      .map(([stage, [from, to]]) =>
        [stage, arc(stage, along(ORDER.indexOf(from)), along(ORDER.indexOf(to)), down)]));
    const made = new Map(ORDER.map((stage, i) => [stage, station(stage, along(i), down)]));
    replace(figure, line, gone, [...arcs.values()].map((one) => one.node),
      [...made.values()].map((one) => one.node));
    return {made, arcs, gone, along};
  }

  function show(state) {
    figure.setAttribute("aria-label", `The steps of a run. Now: ${doing(state)}.`);
    let furthest = -1;
    ORDER.forEach((stage, i) => {
      const ended = stage === "publish" && state.stages.has("withhold");
      const seen = measured(state, ended ? "withhold" : stage);
      if (seen) furthest = i;
      stations.made.get(stage).tell(seen, state, ended);
    });
    ORDER.slice(0, Math.max(0, furthest)).filter((stage) => !state.stages.has(stage)).forEach((stage) =>
      stations.made.get(stage).node.classList.add("skipped"));
    if (furthest > 0) {
      stations.gone.setAttribute("d", path(stations.along(0), stations.along(furthest)));
    }
    for (const [stage, one] of stations.arcs) one.tell(state.stages.get(stage), state.now === stage);
  }

  let latest = null;
  function redraw() {
    stations = lay();
    if (latest) show(latest);
  }
  return {
    node: figure,
    show(state) { latest = state; show(state); },
    leave() { NARROW.removeEventListener("change", redraw); },
  };
}

const path = ([x, y], [x2, y2]) => `M${x},${y}L${x2},${y2}`;

function station(stage, [x, y], down) {
  const ring = draw("circle", {class: "ring", r: R + 4, transform: "rotate(-90)"});
  ring.style.strokeDasharray = String(ROUND);
  const sign = draw("text", {class: "sign", y: 4.5, "text-anchor": "middle"});
  const at = down ? [{x: 30, y: 4.5}, {x: 118, y: 4.5}] : [{y: 34}, {y: 49}];
  const anchor = down ? "start" : "middle";
  const title = draw("text", {class: "name", ...at[0], "text-anchor": anchor}, STAGES[stage][0]);
  const told = draw("text", {class: "told", ...at[1], "text-anchor": anchor});
  const node = draw("g", {class: "station", transform: `translate(${x},${y})`},
    draw("circle", {class: "spot", r: R}), ring, sign, title, told);
  return {
    node,
    tell(seen, state, withheld) {
      const over = seen?.finished;
      const at = state.status === "running" && seen && !over;
      node.setAttribute("class",
        `station ${over ? "done" : seen ? "begun" : ""} ${at ? "now" : ""} ${withheld ? "bad" : ""}`);
      const share = !seen ? 0 : over ? 1 : seen.total ? seen.done / seen.total : 0;
      ring.style.strokeDashoffset = String(ROUND * (1 - share));
      replace(sign, withheld ? "✗" : over ? "✓" : "");
      if (stage === "publish") replace(title, withheld ? ASIDE.withhold[0] : STAGES.publish[0]);
      replace(told, seen && seen.total > 1 ? `${seen.done}/${seen.total}` : "");
    },
  };
}

function arc(stage, [x, y], [x2, y2], down) {
  const d = down ? `M${x - R},${y}C${x - 34},${y} ${x2 - 34},${y2} ${x2 - R},${y2}` :
    `M${x},${y - R - 5}C${x},${y - 42} ${x2},${y2 - 42} ${x2},${y2 - R - 5}`;
  const place = down ? {x: 158, y: (y + y2) / 2 + 4, "text-anchor": "start"} :
    {x: (x + x2) / 2, y: y - 44, "text-anchor": "middle"};
  const told = draw("text", {class: "told", ...place});
  const node = draw("g", {class: "way-back"}, draw("path", {d}), told);
  return {
    node,
    tell(seen, now) {
      node.setAttribute("class", `way-back ${seen ? "taken" : ""} ${now ? "now" : ""}`);
      const words = {snowball: "citations followed", revise: "revised"}[stage];
      replace(told, seen ? words + (seen.times > 1 ? ` ${seen.times}×` : "") : "");
    },
  };
}
