// A conversation about one report, beside it.

import {chat} from "./api.js";
import {announce, make, replace} from "./dom.js";
import {markdown} from "./markdown.js";

const SUGGESTIONS = ["What does the evidence not settle?", "What do the sceptics say?",
  "Show the measurements as a table", "Which papers disagree?"];
const MODEL = "consilience";
const RUN = /\/runs\/([0-9]{8}-[0-9]{6}-[0-9a-f]{4,32})/g;

// Conversations outlive their panel, as long as the page is open.
const spoken = new Map();

// `cite(key)` gives the citation of a claim of the open report; `closed()` is told at the end.
export function openChat(run, {cite, closed}) {
  const messages = spoken.get(run.id) ?? [];
  spoken.set(run.id, messages);
  const log = make("div", {class: "log", role: "log", tabindex: 0, "aria-label": "Conversation"});
  const field = make("textarea", {id: "say", rows: 2, maxlength: 2000, "aria-label": "Your message",
    placeholder: "Ask about this report"});
  const send = make("button", {type: "submit", class: "main"}, "Send");
  const form = make("form", {class: "say"}, field, send);
  const panel = make("aside", {class: "chat", "aria-label": "Chat about this report"},
    make("div", {class: "bar"}, make("h2", {}, "Chat about it"),
      make("button", {type: "button", class: "quiet", "aria-label": "Close the chat",
        on: {click: close}}, "✕")), log, form);
  let speaking = null;

  const runsIn = (text) => [...text.matchAll(RUN)].map(([, id]) => id);
  // What is said of another run, begun in this conversation, has that one's claims.
  const written = (text) => markdown(text, runsIn(text).every((id) => id === run.id) ? cite : () => null);
  const about = () => messages.flatMap(({role, content}) =>
    role === "assistant" ? runsIn(content) : []).at(-1) ?? run.id;

  function bubble({role, content}) {
    const node = make("div", {class: `message ${role}`}, make("span", {class: "unseen"},
      role === "user" ? "You: " : "Consilience: "), make("div", {class: "words"},
      role === "user" ? content : written(content)));
    log.append(node);
    return node.querySelector(".words");
  }

  function begin() {
    replace(log);
    if (messages.length) return messages.forEach(bubble);
    log.append(make("div", {class: "hint"}, make("p", {}, "Answers come from the records of this run."),
      SUGGESTIONS.map((text) => make("button", {type: "button", class: "example",
        on: {click: () => say(text)}}, text))));
  }

  async function say(text) {
    if (speaking || !text) return;
    if (!messages.length) replace(log);
    speaking = new AbortController();
    messages.push({role: "user", content: text});
    const asked = bubble(messages.at(-1)).parentNode;
    field.value = "";
    replace(send, "Stop");
    const words = bubble({role: "assistant", content: ""});
    words.setAttribute("aria-busy", "true");
    let answer = "", status = "", wrong = null, due = false;
    const show = () => {
      due = false;
      replace(words, written(answer), status && make("div", {class: "thinking"}, written(status)), wrong);
      lead();
    };
    // A long answer is read from its beginning: what was asked stays in sight above it.
    const lead = () => { log.scrollTop = asked.offsetTop - log.offsetTop - 12; };
    replace(words, make("p", {class: "thinking"}, "…"));
    lead();
    try {
      const request = {model: MODEL, messages, metadata: {run: about(), progress: "reasoning"}};
      for await (const chunk of chat(request, speaking.signal)) {
        const delta = chunk.choices?.[0]?.delta ?? {};
        answer += delta.content ?? "";
        status = (delta.reasoning_content ?? delta.reasoning ?? "").trim() || status;
        if (!due) requestAnimationFrame(show);
        due = true;
      }
    } catch (error) {
      if (speaking.signal.aborted) answer += "\n\n*Stopped.*";
      else wrong = make("p", {class: "notice bad", role: "alert"}, error.message);
    }
    if (answer) messages.push({role: "assistant", content: answer});
    else messages.pop();
    status = "";
    show();
    words.removeAttribute("aria-busy");
    speaking = null;
    replace(send, "Send");
    announce("Answered");
  }

  function close() {
    if (!panel.isConnected) return;
    speaking?.abort();
    panel.remove();
    document.body.classList.remove("with-chat");
    closed();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (speaking) speaking.abort();
    else say(field.value.trim());
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      say(field.value.trim());
    }
  });
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  begin();
  document.getElementById("main").after(panel);
  document.body.classList.add("with-chat");
  field.focus();
  return {close};
}
