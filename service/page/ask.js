// Asking: a question, the papers it is asked of, and what it may cost.

import {begin, estimate, options} from "./api.js";
import {announce, make, replace} from "./dom.js";
import {ownPapers} from "./uploads.js";
import {count, dollars, plural} from "./words.js";

const EXAMPLES = [
  "How does the pass@1 of Code Llama - Instruct on HumanEval change with model size?",
  "Does Code Llama - Python score higher than Code Llama on MBPP?",
  "How does StarCoder compare with Code Llama on HumanEval?",
];
const LIBRARY = "library", OWN = "uploads", NONE = "none";

export async function ask(main) {
  const known = await options();
  const told = make("p", {class: "notice bad", role: "alert", hidden: true});
  const question = make("textarea", {
    id: "question", rows: 3, maxlength: 2000, spellcheck: "true",
    "aria-describedby": "question-hint",
    placeholder: "e.g. Does sleep after learning improve memory in adults?"});
  const own = ownPapers(known.uploads, () => { pick(OWN); stale(); });
  const where = whereToLook(known, own);
  const fields = limits(known);
  const guess = make("div", {class: "estimate", "aria-live": "polite"});
  const ready = make("button", {type: "submit", class: "main"}, "Ask");
  const rehearse = make("button", {type: "button"}, "Estimate first");
  const form = make("form", {class: "ask", novalidate: true},
    make("label", {for: "question", class: "unseen"}, "Your question"), question,
    make("p", {id: "question-hint", class: "hint"},
      "One question, in words, that names the systems, measures or groups you care about. "
      + "Ctrl + Enter asks."),
    examples(question),
    where.node, fields.node, told, guess,
    make("div", {class: "actions"}, ready, rehearse));

  function pick(papers) { where.choose(papers); }
  function stale() { replace(guess); }

  function request() {
    const bounds = fields.values();
    return {question: question.value.trim(), sources: where.sources(),
      papers: where.papers(), ...bounds};
  }

  function problem(message, field) {
    replace(told, message);
    told.hidden = !message;
    if (message) told.scrollIntoView({block: "nearest"});
    field?.focus();
  }

  // The request, or null where something is missing, which is said.
  function complete() {
    const asked = request();
    if (!asked.question) return problem("Write a question first.", question);
    if (asked.papers === NONE && !asked.sources.length) {
      return problem("Choose where to look: papers, a database, or both.");
    }
    if (asked.year_from && asked.year_to && asked.year_from > asked.year_to) {
      return problem("The years run backwards: turn them round.", fields.first);
    }
    if (own.busy()) return problem("Papers are still being uploaded; wait a moment.");
    problem("");
    return asked;
  }

  async function working(button, words, act) {
    const before = button.textContent;
    replace(button, words);
    ready.disabled = rehearse.disabled = true;
    try {
      await act();
    } catch (error) {
      problem(error.message);
    } finally {
      replace(button, before);
      ready.disabled = rehearse.disabled = false;
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const asked = complete();
    if (asked) working(ready, "Asking …", async () => { location.hash = `#/runs/${(await begin(asked)).id}`; });
  });
  rehearse.addEventListener("click", () => {
    const asked = complete();
    if (!asked) return;
    announce("Estimating; this searches and reads the papers, and asks no model.");
    replace(guess, make("p", {class: "hint"},
      "Searching and reading as the run would, without asking a model …"));
    working(rehearse, "Estimating …", async () => {
      try {
        replace(guess, estimated(await estimate(asked)));
        guess.scrollIntoView({block: "nearest"});
      } catch (error) { stale(); throw error; }
    });
  });
  question.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener("input", stale);

  replace(main, make("div", {class: "hero"},
    make("h1", {}, "What do you want to know?"),
    make("p", {class: "lead"}, "Answered from papers. Behind every sentence stands the passage it "
      + "rests on, and several reviewers say how far to trust it.")), form);
  question.focus({preventScroll: true});
  own.load().catch((error) => problem(error.message));
  return {title: "", leave: own.leave};
}

function examples(question) {
  return make("p", {class: "examples"}, make("span", {}, "For example"), EXAMPLES.map((text) =>
    make("button", {type: "button", class: "example", on: {click: () => {
      question.value = text;
      question.focus();
    }}}, text)));
}

// The papers and databases to choose from, and what is chosen.
function whereToLook(known, own) {
  const choice = (value, words, hint) => make("label", {class: "choice"},
    make("input", {type: "radio", name: "papers", value, checked: value === LIBRARY}),
    make("span", {}, make("b", {}, words), make("small", {}, hint)));
  const papers = make("fieldset", {}, make("legend", {}, "Papers"),
    make("div", {class: "choices"},
      choice(LIBRARY, "Sample library", "short notes on papers about models that write code"),
      choice(OWN, "My papers", "what you upload: PDF, LaTeX, HTML, Markdown, …"),
      choice(NONE, "No papers at hand", "only what databases find")),
    own.node);
  const named = known.databases ?? [];
  const databases = named.length ? make("fieldset", {}, make("legend", {}, "Databases"),
    make("p", {class: "hint"}, "Searched beside the papers; open full texts are fetched and read."),
    make("div", {class: "chips"}, named.map((one) => make("label", {class: "pick"},
      make("input", {type: "checkbox", name: "source", value: one.name}),
      make("span", {}, one.title))))) : null;
  const node = make("div", {class: "where-to-look"}, papers, databases);
  const chosen = () => node.querySelector("[name=papers]:checked")?.value ?? NONE;
  const show = () => own.show(chosen() === OWN);
  node.addEventListener("change", show);
  show();
  return {
    node,
    choose(value) {
      node.querySelector(`[name=papers][value=${value}]`).checked = true;
      show();
    },
    papers: () => chosen() === OWN ? own.chosen() : chosen(),
    sources: () => [...node.querySelectorAll("[name=source]:checked")].map((one) => one.value),
  };
}

// Years, hits, budget and model, closed until wanted.
function limits(known) {
  const year = new Date().getFullYear();
  const number = (id, words, hint, properties) => {
    const input = make("input", {id, type: "number", inputmode: "decimal",
      "aria-describedby": hint && `${id}-hint`, ...properties});
    return {input, node: make("div", {class: "field"}, make("label", {for: id}, words), input,
      hint && make("small", {id: `${id}-hint`}, hint))};
  };
  const from = number("from", "From year", "", {min: 1500, max: year + 1});
  const to = number("to", "To year", "", {min: 1500, max: year + 1});
  const most = number("limit", "Hits a search", "of one query to one database", {min: 1, max: 1000});
  const budget = number("budget", "Budget in US dollars",
    "models are asked no more beyond it", {min: 0, step: 0.01});
  const models = known.models ?? [];
  const model = make("select", {id: "model"},
    make("option", {value: ""}, known.model ? `${known.model} (this server's)` : "none: all is computed"),
    known.model ? make("option", {value: "none"}, "none: all is computed") : null,
    models.filter((name) => name !== known.model).map((name) => make("option", {value: name}, name)));
  const choosing = known.model || models.length ?
    make("div", {class: "field"}, make("label", {for: "model"}, "Language model"), model) : null;
  const value = ({input}) => input.value === "" ? null : Number(input.value);
  return {
    first: from.input,
    node: make("details", {class: "limits"}, make("summary", {}, choosing ? "Years, budget and model" : "Years and hits"),
      make("div", {class: "fields"}, from.node, to.node, most.node,
        known.model || models.length ? budget.node : null, choosing),
      known.model || models.length ? null : make("p", {class: "hint"},
        "No language model is set up here: everything is computed, and nothing costs money.")),
    values: () => ({year_from: value(from), year_to: value(to), limit: value(most),
      budget_usd: value(budget),
      model: model.value === "" ? null : model.value === "none" ? "" : model.value}),
  };
}

function estimated(guess) {
  const rows = guess.rows ?? [];
  const head = `Would read ${plural(guess.papers, "paper")} and check about ${plural(guess.claims, "claim")}. `;
  if (!rows.length) {
    return make("p", {}, head + (guess.cached ?
      `All ${count(guess.cached)} answers of models are known already: it costs nothing.` :
      "No language model is asked: it costs nothing."));
  }
  const usd = rows.some((row) => row.usd === null) ? null :
    rows.reduce((sum, row) => sum + row.usd, 0);
  return [make("p", {}, head, make("b", {}, usd === null ? "The price is not known"
    : `At most about ${dollars(usd)}`), ` for ${plural(rows.reduce((n, r) => n + r.calls, 0), "call")}`,
  guess.cached ? `; ${count(guess.cached)} more are answered already.` : "."),
  make("details", {}, make("summary", {}, "By role"),
    make("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": "Estimate by role"},
      make("table", {}, make("thead", {}, make("tr", {},
        ["Role", "Model", "Calls", "Tokens in", "Tokens out", "Cost"].map((head) =>
          make("th", {scope: "col"}, head)))),
      make("tbody", {}, rows.map((row) => make("tr", {}, make("th", {scope: "row"}, row.role),
        [row.model, count(row.calls), count(row.tokens_in), count(row.tokens_out),
          dollars(row.usd)].map((cell) => make("td", {}, cell))))))))];
}
