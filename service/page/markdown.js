// The Markdown of an answer as elements: paragraphs, lists, tables, quotes, code and links to the
// web. What is no such thing stands as it was written.

import {link, make} from "./dom.js";

const INLINE = new RegExp([
  "`([^`\\n]{1,500})`",                                  // 1 code
  "\\*\\*([^*\\n]{1,1000})\\*\\*",                        // 2 bold
  "\\*([^*\\s][^*\\n]{0,1000})\\*",                       // 3 italic
  "(?<![\\w])_([^_\\s][^_\\n]{0,1000})_(?![\\w])",        // 4 italic
  "\\[((?:\\\\.|[^\\]\\\\\\n]){1,300})\\]\\((\\S{1,300}?)\\)", // 5, 6 link
  "\\[(c[0-9]{1,6})(?: \\([^)\\]\\n]{1,80}\\))*\\]",      // 7 claim, with its paper's flags
  "(https?://[^\\s<>()\\[\\]]{1,280}[^\\s<>()\\[\\].,;:!?])", // 8 address
  "\\\\([!-/:-@\\[-`{-~])",                               // 9 escaped sign
].join("|"), "g");
const ITEM = /^\s{0,3}(?:[-*+]|[0-9]{1,3}[.)])\s+(.*)$/;

const OF_A_RUN = /^(https?:\/\/[^/]+)?\/?(?:#|v1)\/runs\/([0-9]{8}-[0-9]{6}-[0-9a-f]{4,32})(?:\/.*)?$/;

// `cite(key)` gives the citation of a claim, or null.
export function markdown(text, cite = () => null) {
  const lines = String(text).split("\n");
  const blocks = [];
  let i = 0;
  const taken = (test) => {
    const start = i;
    while (i < lines.length && test(lines[i])) i += 1;
    return lines.slice(start, i);
  };
  while (i < lines.length) {
    const line = lines[i];
    if (!line.trim()) i += 1;
    else if (line.startsWith("```")) {
      i += 1;
      const code = taken((one) => !one.startsWith("```"));
      i += 1;
      blocks.push(make("pre", {tabindex: 0}, make("code", {}, code.join("\n"))));
    } else if (/^#{1,6}\s/.test(line)) {
      i += 1;
      blocks.push(make("h3", {}, inline(line.replace(/^#+\s+/, ""), cite)));
    } else if (line.startsWith(">")) {
      const quoted = taken((one) => one.startsWith(">")).map((one) => one.replace(/^>\s?/, ""));
      blocks.push(make("blockquote", {}, inline(quoted.join("\n"), cite)));
    } else if (isTable(lines, i)) {
      blocks.push(table(taken((one) => one.trim().startsWith("|")), cite));
    } else if (ITEM.test(line)) {
      const kind = /^\s{0,3}[0-9]/.test(line) ? "ol" : "ul";
      const items = taken((one) => ITEM.test(one) || /^\s{2,}\S/.test(one)).reduce((all, one) => {
        const match = ITEM.exec(one);
        return match ? [...all, match[1]] : [...all.slice(0, -1), `${all.at(-1)} ${one.trim()}`];
      }, []);
      blocks.push(make(kind, {}, items.map((item) => make("li", {}, inline(item, cite)))));
    } else if (/^\s{0,3}(?:-{3,}|\*{3,})\s*$/.test(line)) {
      i += 1;
      blocks.push(make("hr"));
    } else {
      const first = i;
      const words = taken((one) => one.trim() && (i === first || !begins(lines, i)));
      blocks.push(make("p", {}, words.map((one, n) =>
        [n ? (words[n - 1].endsWith("  ") ? make("br") : " ") : null, inline(one.trim(), cite)])));
    }
  }
  return blocks;
}

const begins = (lines, i) => lines[i].startsWith("```") || lines[i].startsWith(">")
  || /^#{1,6}\s/.test(lines[i]) || ITEM.test(lines[i]) || isTable(lines, i);

const isTable = (lines, i) => lines[i].trim().startsWith("|")
  && /^\s*\|?[\s:|-]*-[\s:|-]*$/.test(lines[i + 1] ?? "");

function table(rows, cite) {
  const cells = (row) => row.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((one) => one.trim());
  const [head, , ...body] = rows;
  return make("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": "Table"},
    make("table", {}, make("thead", {}, make("tr", {}, cells(head).map((one) =>
      make("th", {scope: "col"}, inline(one, cite))))),
    make("tbody", {}, body.map((row) => make("tr", {}, cells(row).map((one) =>
      make("td", {}, inline(one, cite))))))));
}

function inline(text, cite) {
  const made = [];
  let last = 0;
  for (const match of text.matchAll(INLINE)) {
    made.push(text.slice(last, match.index));
    last = match.index + match[0].length;
    const [whole, code, bold, italic, other, words, address, claim, plain, sign] = match;
    if (code) made.push(make("code", {}, code));
    else if (bold) made.push(make("b", {}, inline(bold, cite)));
    else if (italic ?? other) made.push(make("em", {}, inline(italic ?? other, cite)));
    else if (words) made.push(linked(address, words.replace(/\\([!-/:-@[-`{-~])/g, "$1")));
    else if (claim) made.push(cite(claim) ?? whole);
    else if (plain) made.push(linked(plain, plain));
    else made.push(sign);
  }
  made.push(text.slice(last));
  return made;
}

// A run of this server is opened here.
function linked(address, words) {
  const [, origin, run] = OF_A_RUN.exec(address) ?? [];
  return run && (!origin || origin === location.origin) ?
    make("a", {href: `#/runs/${run}`}, words) : link(address, words);
}
