// Three lanes beside a run's line: papers screened, claims judged, reviewers' scores.

import {make, replace} from "./dom.js";
import {count, isOver, named, plural, score, SYMBOLS, TALLIED, VERDICTS} from "./words.js";

export function papersLane() {
  const told = make("p", {class: "counts"});
  const meter = make("div", {class: "meter", "aria-hidden": "true"},
    make("span", {class: "in"}), make("span", {class: "out"}));
  const list = make("ul", {class: "scrolling", tabindex: 0, role: "list", "aria-label": "Papers screened"});
  const rows = new Map();
  return {
    node: lane("Papers", told, meter, list),
    show(state, isIn) {
      const cards = [...state.papers.values()];
      const inside = cards.filter(isIn).length;
      replace(told, cards.length ? `${count(inside)} in, ${count(cards.length - inside)} out` :
        isOver(state.status) ? "none screened" : "none screened yet");
      meter.hidden = list.hidden = !cards.length;
      meter.firstChild.style.flexGrow = String(inside);
      meter.lastChild.style.flexGrow = String(cards.length - inside);
      for (const card of cards) {
        const is = isIn(card), before = rows.get(card.id);
        if (before?.is === is) continue;
        const row = make("li", {class: is ? "in" : "out"},
          make("span", {class: "sign"}, make("span", {"aria-hidden": "true"}, is ? "✓" : "–"),
            make("span", {class: "unseen"}, is ? "in:" : "out:")),
          make("span", {}, card.title || card.id, card.year ? ` (${card.year})` : "",
            make("small", {}, card.reason)));
        before?.row.remove();
        rows.set(card.id, {is, row});
        // Those that are in come first, in the order of their coming.
        if (is) list.insertBefore(row, list.querySelector(".out"));
        else list.append(row);
      }
    },
  };
}

export function claimsLane() {
  const told = make("p", {class: "counts"});
  const mosaic = make("div", {class: "mosaic", "aria-hidden": "true"});
  const list = make("ol", {class: "scrolling", tabindex: 0, role: "list", "aria-label": "Claims"});
  const rows = new Map();
  return {
    node: lane("Claims", told, mosaic, list),
    show(state) {
      const claims = [...state.claims.values()];
      const tally = Object.keys(TALLIED).map((verdict) =>
        [verdict, claims.filter((claim) => claim.verdict === verdict).length]);
      const open = claims.length - tally.reduce((sum, [, n]) => sum + n, 0);
      replace(told, claims.length ? [tally.filter(([, n]) => n).map(([verdict, n]) =>
        make("span", {class: `chip ${verdict}`}, make("span", {"aria-hidden": "true"}, SYMBOLS[verdict]),
          ` ${n} ${TALLIED[verdict]}`)),
      open ? make("span", {class: "chip"}, `${open} to check`) : null] :
        isOver(state.status) ? "none" : "none yet");
      list.hidden = !claims.length;
      for (const claim of claims) {
        const before = rows.get(claim.id);
        if (!before) rows.set(claim.id, row(claim));
        else if (claim.verdict && before.verdict !== claim.verdict) judge(before, claim);
      }
    },
  };

  function row(claim) {
    const tile = make("span", {class: "tile", title: claim.text});
    const chip = make("span", {class: "chip"}, "…");
    const item = make("li", {}, chip, make("span", {}, claim.text));
    mosaic.append(tile);
    list.append(item);
    const made = {tile, chip, verdict: ""};
    if (claim.verdict) judge(made, claim);
    return made;
  }

  function judge(made, claim) {
    made.verdict = claim.verdict;
    made.tile.className = `tile judged ${claim.verdict}${claim.is_verified ? " verified" : ""}`;
    made.chip.className = `chip ${claim.verdict}`;
    made.chip.title = VERDICTS[claim.verdict] ?? named(claim.verdict);
    replace(made.chip, make("span", {"aria-hidden": "true"}, SYMBOLS[claim.verdict] ?? "?"),
      make("span", {class: "unseen"}, made.chip.title));
  }
}

export function reviewsLane() {
  const told = make("p", {class: "counts"});
  const list = make("ul", {class: "scores"});
  return {
    node: lane("Reviewers", told, list),
    show(state) {
      const reviews = [...state.reviews.values()];
      replace(told, reviews.length ? `${plural(reviews.length, "review")}, each made apart` :
        isOver(state.status) ? "no review was made" : "not yet at work");
      replace(list, reviews.map((one) => {
        const fill = make("span", {class: "fill"});
        fill.style.width = `${(one.score ?? 0) * 10}%`;
        return make("li", {}, make("span", {}, named(one.reviewer)),
          make("span", {class: "track", "aria-hidden": "true"}, fill),
          make("b", {}, score(one.score)));
      }));
    },
  };
}

const lane = (title, ...content) =>
  make("section", {class: "lane"}, make("h2", {}, title), ...content);
