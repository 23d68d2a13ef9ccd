// The API key: asked for when the server wants one, kept for as long as the tab is open.

import {key, onKeyNeeded} from "./api.js";
import {make} from "./dom.js";

export function installKey(changed) {
  const button = document.getElementById("key");
  let asking = null;
  const ask = (refused) => asking ??= dialog(refused).finally(() => {
    asking = null;
    button.hidden = false;
  });
  onKeyNeeded(ask);
  button.hidden = !key.get();
  button.addEventListener("click", async () => {
    const given = await ask(false);
    if (given === null) return;
    if (given) key.set(given);
    else key.forget();
    button.hidden = !given;
    changed();
  });
}

// What a person entered, "" to forget the key there is, null to leave all as it was.
function dialog(refused) {
  let answer = null;
  const close = (given) => { answer = given; box.close(); };
  const field = make("input", {
    id: "api-key", type: "password", autocomplete: "off", spellcheck: "false", required: true,
    "aria-describedby": "key-told"});
  const form = make("form", {class: "column"},
    make("h2", {}, "API key"),
    make("p", {id: "key-told", class: refused ? "notice bad" : "hint"},
      refused ? "The server does not know that key. Look whether it is whole and still valid." :
        "This server answers only who has a key. Whoever runs it makes one with "
        + "“consilience keys add”. It is forgotten when you close this tab."),
    make("label", {for: "api-key"}, "Key"), field,
    make("div", {class: "actions"},
      make("button", {type: "submit", class: "main"}, "Use this key"),
      key.get() && make("button", {type: "button", on: {click: () => close("")}}, "Forget it"),
      make("button", {type: "button", on: {click: () => box.close()}}, "Cancel")));
  const box = make("dialog", {class: "box", "aria-label": "API key"}, form);
  return new Promise((resolve) => {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      close(field.value.trim());
    });
    box.addEventListener("close", () => {
      box.remove();
      resolve(answer);
    });
    document.body.append(box);
    box.showModal();
    field.focus();
  });
}
