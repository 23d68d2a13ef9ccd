// How things are put into words, the same as in every format of a report.

export const VERDICTS = {
  supported: "supported", contested: "contested", refuted: "refuted",
  not_enough_evidence: "not enough evidence",
};
export const TALLIED = {...VERDICTS, not_enough_evidence: "without enough evidence"};
export const SYMBOLS = {supported: "✓", contested: "≠", refuted: "✗", not_enough_evidence: "?"};
export const STANCES = {
  supported: "supports it", refuted: "speaks against it",
  not_enough_evidence: "does not settle it",
};
export const STATUSES = {
  queued: "queued", running: "at work", waiting: "waits for you", published: "published",
  withheld: "withheld", failed: "failed", cancelled: "cancelled", unfinished: "unfinished",
};
const OVER = new Set(["published", "withheld", "failed", "cancelled", "waiting", "unfinished"]);

export const isOver = (status) => OVER.has(status);
export const hasReport = (status) => status === "published" || status === "withheld";
export const plural = (n, noun, more = `${noun}s`) => `${count(n)} ${n === 1 ? noun : more}`;
export const count = (n) => Number(n).toLocaleString("en");
export const named = (identifier) => String(identifier).replaceAll("_", " ");
export const share = (value) => Number(value).toFixed(2);
export const score = (value) => value === null || value === undefined ?
  "UNASSESSED" : Number(value).toFixed(1);
export const dollars = (usd) => usd === null || usd === undefined ?
  "cost unknown" : `$${Number(usd).toFixed(usd && usd < 0.1 ? 4 : 2)}`;

export function sentence(text) {
  const one = String(text ?? "").trim();
  if (!one) return "";
  return one[0].toUpperCase() + one.slice(1) + (/[.!?…]$/.test(one) ? "" : ".");
}

export function cut(text, most) {
  const one = String(text ?? "");
  return one.length <= most ? one : `${one.slice(0, most - 1).trimEnd()}…`;
}

export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` :
    `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function day(moment) {
  const when = new Date(moment);
  return Number.isNaN(when.valueOf()) ? "undated" :
    when.toLocaleString("en-GB", {day: "numeric", month: "long", year: "numeric"});
}

export function hour(moment) {
  const when = new Date(moment);
  return Number.isNaN(when.valueOf()) ? "" :
    when.toLocaleTimeString("en-GB", {hour: "2-digit", minute: "2-digit"});
}

// The name of a quote's surroundings: "arxiv-2308.12950:120-180".
export const quoteName = (span) => `${span.paper_id}:${span.start}-${span.end}`;
