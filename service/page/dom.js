// Builds the page. Whatever comes from a server, a paper or a person becomes a text node or a
// checked address, never markup.

const UNSEEN = new RegExp("[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u061c"
  + "\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufff9-\\ufffb\\ufffe\\uffff]", "g");
const WEB = /^https?:\/\/[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?(\/[\w./~;:@!$*+,=?&%()#-]*)?$/;
const SVG = "http://www.w3.org/2000/svg";
const ATTRIBUTES = new Set(["alt", "aria-busy", "aria-controls", "aria-current", "aria-describedby",
  "aria-expanded", "aria-haspopup", "aria-hidden", "aria-label", "aria-labelledby", "aria-live",
  "aria-modal", "aria-pressed", "aria-sort", "accept", "autocomplete", "class", "colspan", "cx",
  "cy", "d", "disabled", "download", "for", "height", "hidden", "href", "id", "inputmode",
  "lang", "list", "max", "maxlength", "min", "multiple", "name", "novalidate", "open", "placeholder", "popover",
  "preserveAspectRatio", "r", "rel", "required", "role", "rows", "rx", "scope", "spellcheck",
  "src", "step", "tabindex", "target", "text-anchor", "title", "type", "value", "viewBox", "width",
  "x", "x1", "x2", "y", "y1", "y2", "checked", "datetime", "transform", "selected"]);

// Text in which no character acts unseen: one that turns the direction of text reads as a sign.
export const visible = (text) => String(text).replace(UNSEEN, "\ufffd");

// An address of the web as it stands, or "" of anything else ("javascript:…").
export const webAddress = (address) =>
  typeof address === "string" && address.length <= 300 && WEB.test(address) ? address : "";

// make("p", {class: "note", on: {click}}, "text", node, [more]); null and false are left out.
export function make(tag, properties, ...children) {
  return filled(document.createElement(tag), properties, children);
}

export function draw(tag, properties, ...children) {
  return filled(document.createElementNS(SVG, tag), properties, children);
}

function filled(node, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name === "on") listen(node, value);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (value !== null && value !== undefined && value !== false) set(node, name, value);
  }
  node.append(...nodes(children));
  return node;
}

function set(node, name, value) {
  if (!ATTRIBUTES.has(name)) throw new TypeError(`no attribute of this page: ${name}`);
  if (name === "href" && !String(value).startsWith("#") && !webAddress(value)) {
    throw new TypeError("no address of the web");
  }
  if (name === "src" && !String(value).startsWith("blob:")) throw new TypeError("no own image");
  node.setAttribute(name, value === true ? "" : visible(value));
}

function listen(node, handlers) {
  for (const [kind, handler] of Object.entries(handlers)) node.addEventListener(kind, handler);
}

export function nodes(children) {
  return children.flat(Infinity).filter((one) => one !== null && one !== undefined && one !== false)
    .map((one) => one instanceof Node ? one : document.createTextNode(visible(one)));
}

export function replace(node, ...children) {
  node.replaceChildren(...nodes(children));
  return node;
}

// A link to the web where the address may be linked, else its words alone.
export function link(address, ...words) {
  const checked = webAddress(address);
  if (!checked) return make("span", {}, ...words);
  return make("a", {href: checked, rel: "noopener noreferrer", target: "_blank"}, ...words);
}

let counted = 0;
export const freshId = (name) => `${name}-${++counted}`;

// Says something to a person who listens; the last word counts.
export function announce(text) {
  document.getElementById("said").textContent = visible(text);
}
