// What the page asks of the server. Every error is a Problem, whose message says the way out.

import {eventsOf} from "./sse.js";
import {isOver} from "./words.js";

const KEY = "consilience-key";
const FIRST_WAIT = 800, LONGEST_WAIT = 6000;

export class Problem extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

let askForKey = async () => null;
export const key = {
  get: () => sessionStorage.getItem(KEY) ?? "",
  set: (value) => sessionStorage.setItem(KEY, value),
  forget: () => sessionStorage.removeItem(KEY),
};

// Who asks a person for a key: `asker(refused)` gives one, or null where none is given.
export function onKeyNeeded(asker) { askForKey = asker; }

export const run = (id) => asked(`v1/runs/${encodeURIComponent(id)}`);
export const runs = (before = "", limit = 30) =>
  asked(`v1/runs?${new URLSearchParams({limit, ...(before && {before})})}`);
export const begin = (request) => posted("v1/runs", request);
export const estimate = (request, signal) => posted("v1/estimate", request, signal);
export const options = () => asked("v1/options");
export const papers = () => asked("v1/papers");
export const cancel = (id) => posted(`v1/runs/${encodeURIComponent(id)}/cancel`);
export const resume = (id) => posted(`v1/runs/${encodeURIComponent(id)}/resume`);
export const report = (id) => asked(`v1/runs/${encodeURIComponent(id)}/report.json`);
export const reading = (id) => asked(`v1/runs/${encodeURIComponent(id)}/reading.json`);
export const paper = (id, paperId) =>
  asked(`v1/runs/${encodeURIComponent(id)}/papers/${encodeURIComponent(paperId)}`);
export const removePaper = (id) =>
  send(`v1/papers/${encodeURIComponent(id)}`, {method: "DELETE"});
export const file = async (id, name) =>
  (await send(`v1/runs/${encodeURIComponent(id)}/${name}`)).blob();

export async function upload(document) {
  const form = new FormData();
  form.append("file", document, document.name);
  return (await send("v1/papers", {method: "POST", body: form})).json();
}

// The words of an answer as they come.
export async function* chat(request, signal) {
  const response = await send("v1/chat/completions", {
    method: "POST", body: JSON.stringify({...request, stream: true}), signal,
    headers: {"Content-Type": "application/json"}});
  for await (const event of eventsOf(response.body)) {
    if (event.data === "[DONE]") return;
    const chunk = JSON.parse(event.data);
    if (chunk.error) throw new Problem(500, chunk.error.message ?? "The answer broke off.");
    yield chunk;
  }
}

// The events of a run from `after` on, until it is over; a connection that breaks is made again.
// `lost(is, again)` is told when it breaks, with what tries at once, and when it is back.
export async function* follow(id, {after = 0, signal, lost = () => {}}) {
  let last = after, status = "", wait = FIRST_WAIT, broken = false;
  for (;;) {
    try {
      const response = await send(`v1/runs/${encodeURIComponent(id)}/events`, {
        signal, headers: {Accept: "text/event-stream", ...(last && {"Last-Event-ID": String(last)})}});
      if (broken) lost(false);
      broken = false;
      if (response.status === 204) return;  // over, and all was told
      for await (const {data, kind, id: name} of eventsOf(response.body)) {
        const event = {kind, ...JSON.parse(data)};
        event.seq ??= Number(name) || last;
        if (event.seq <= last) continue;
        last = event.seq;
        wait = FIRST_WAIT;
        if (event.kind === "status") status = event.status;
        yield event;
      }
      if (isOver(status)) return;
    } catch (error) {
      if (signal?.aborted) return;
      if (error instanceof Problem && error.status && error.status < 500 && error.status !== 429) {
        throw error;
      }
    }
    broken = true;
    const hurry = new AbortController();
    lost(true, () => hurry.abort());
    await pause(wait * (0.75 + Math.random() / 2), AbortSignal.any([hurry.signal, signal].filter(Boolean)));
    if (signal?.aborted) return;
    wait = Math.min(LONGEST_WAIT, wait * 2);
  }
}

const pause = (milliseconds, signal) => new Promise((resolve) => {
  const timer = setTimeout(resolve, milliseconds);
  signal?.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, {once: true});
});

const asked = async (path) => (await send(path)).json();

async function posted(path, body, signal) {
  const content = body === undefined ? {} :
    {body: JSON.stringify(body), headers: {"Content-Type": "application/json"}};
  return (await send(path, {method: "POST", signal, ...content})).json();
}

async function send(path, options = {}) {
  const first = await attempt(path, options);
  if (first.ok) return first;
  if (first.status !== 401) throw await problemOf(first);
  const given = await askForKey(Boolean(key.get()));
  if (!given) throw new Problem(401, "This server wants an API key. Enter one with “Key” above.");
  key.set(given);
  return send(path, options);
}

async function attempt(path, options) {
  const headers = {Accept: "application/json", ...options.headers};
  if (key.get()) headers.Authorization = `Bearer ${key.get()}`;
  try {
    return await fetch(path, {...options, headers, credentials: "omit", cache: "no-store"});
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Problem(0, "The server cannot be reached. Is `consilience serve` still running?");
  }
}

async function problemOf(response) {
  const said = await response.json().catch(() => ({}));
  const wait = response.headers.get("Retry-After");
  const message = said.detail ?? said.error?.message ?? said.title ??
    `The server answered ${response.status}.`;
  return new Problem(response.status, typeof message === "string" ?
    message + (wait && !/again|later/i.test(message) ? ` Try again in ${wait} s.` : "") :
    `The server answered ${response.status}.`);
}
