// The reviewers' scores as a small chart, and their reasons.

import {draw, make} from "./dom.js";
import {cut, named, plural, score} from "./words.js";

const WIDTH = 640, LEFT = 196, RIGHT = 56, ROW = 34, TOP = 30;

export function reviewsSection(book) {
  const {whole, beside} = book;
  const rated = whole.status !== "withheld";
  return [make("p", {}, beside.reviewed, whole.reviews.length ?
    " The reviewers worked apart: none saw another's words." : ""),
  rated && whole.disagreement && make("p", {}, whole.disagreement),
  rated && whole.reviews.length ? make("figure", {class: "chart"}, chart(whole),
    make("figcaption", {}, "Large: a reviewer's score in all; small: its dimensions. "
      + (whole.rating ? "The line is the mean, the band one standard deviation." : ""))) : null,
  make("div", {class: "reviewers"}, whole.reviews.length ? whole.reviews.map((review) =>
    reviewer(book, review, rated)) : make("p", {}, "No review was made."))];
}

function chart({reviews, rating}) {
  const x = (value) => LEFT + (WIDTH - LEFT - RIGHT) * value / 10;
  const height = TOP + ROW * reviews.length + 10;
  const said = reviews.map((one) => `${one.title} ${score(one.overall)}`).join(", ");
  return draw("svg", {class: "scores-chart", viewBox: `0 0 ${WIDTH} ${height}`, role: "img",
    "aria-label": `Scores out of 10: ${said}${rating ? `; mean ${score(rating.mean)}` : ""}`},
  rating && draw("rect", {class: "band", y: TOP - 6, height: height - TOP, rx: 3,
    x: x(Math.max(0, rating.mean - rating.stdev)),
    width: x(Math.min(10, rating.mean + rating.stdev)) - x(Math.max(0, rating.mean - rating.stdev))}),
  [0, 2, 4, 6, 8, 10].map((tick) => draw("g", {class: "tick"},
    draw("path", {d: `M${x(tick)},${TOP - 6}V${height - 6}`}),
    draw("text", {x: x(tick), y: 14, "text-anchor": "middle"}, tick))),
  rating && draw("path", {class: "mean", d: `M${x(rating.mean)},${TOP - 6}V${height - 6}`}),
  reviews.map((review, i) => {
    const y = TOP + ROW * (i + 0.5);
    return draw("g", {class: "of-reviewer"},
      draw("text", {class: "name", x: 0, y: y + 5}, cut(review.title, 26)),
      Object.entries(review.dimensions).filter(([, value]) => value !== null).map(([name, value]) =>
        draw("circle", {class: "dimension", cx: x(value), cy: y, r: 3.5},
          draw("title", {}, `${named(name)} ${score(value)}`))),
      review.overall === null ? null : draw("circle", {class: "overall", cx: x(review.overall), cy: y, r: 8}),
      draw("text", {class: "score", x: WIDTH, y: y + 5, "text-anchor": "end"},
        review.overall === null ? "–" : score(review.overall)));
  }));
}

function reviewer(book, review, rated) {
  const told = book.beside.reviews[review.reviewer] ?? {judge: "", refused: []};
  const reasons = [...review.reasons.map((one) => make("li", {}, one.text, " ", cites(book, one.claim_ids))),
    ...told.refused.map((text) => make("li", {}, text))];
  return make("article", {class: "reviewer"}, make("h3", {}, review.title),
    rated && [bar("overall", review.overall), make("div", {class: "dimensions"},
      Object.entries(review.dimensions).map(([name, value]) => bar(named(name), value)))],
    told.judge && make("p", {class: "where"}, told.judge),
    reasons.length ? make("details", {open: reasons.length <= 3}, make("summary", {},
      plural(reasons.length, "reason")), make("ul", {}, reasons)) : null);
}

const MOST_CITED = 8;

function cites(book, ids) {
  const shown = ids.length > MOST_CITED ? ids.slice(0, MOST_CITED) : ids;
  return [shown.map((id) => [book.cite(id), " "]),
    ids.length > shown.length ? make("span", {class: "where"}, `and ${ids.length - shown.length} more`) : null];
}

function bar(label, value) {
  if (value === null || value === undefined) {
    return make("div", {class: "bar-row"}, make("span", {}, label),
      make("span", {class: "unassessed"}, "UNASSESSED"));
  }
  const fill = make("span", {class: "fill"});
  fill.style.width = `${value * 10}%`;
  return make("div", {class: "bar-row"}, make("span", {}, label),
    make("span", {class: "track", "aria-hidden": "true"}, fill), make("b", {}, score(value)));
}
