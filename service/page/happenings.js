// What a run has come to, from its events: pure, so that a replay and a live run look alike.

export const STAGES = {
  plan: ["Plan", "Taking the question apart"],
  search: ["Search", "Searching"],
  screen: ["Screen", "Screening works"],
  retrieve: ["Get texts", "Getting texts"],
  assess: ["Assess", "Assessing texts"],
  read: ["Index", "Indexing passages"],
  extract: ["Extract", "Extracting claims"],
  collate_claims: ["Collate", "Collating claims"],
  verify: ["Verify", "Verifying claims"],
  write: ["Write", "Writing the answer"],
  review: ["Review", "Reviewing"],
  gate: ["Gate", "Deciding whether it may be published"],
  publish: ["Publish", "Publishing"],
};
export const ASIDE = {
  snowball: ["Cited", "Following citations", "screen"], choose: ["Choose", "Waiting for a person"],
  revise: ["Revise", "Revising", "gate"], withhold: ["Withhold", "Withholding"],
};

export const begun = () => ({
  status: "", position: null, problem: "", stages: new Map(), now: "", papers: new Map(),
  claims: new Map(), reviews: new Map(), failures: [], calls: 0, usd: 0, at: "", report: null,
});

// Take one event into the state. Kinds that are not known are left alone: a newer server tells more.
export function happen(state, event) {
  state.at = event.at ?? state.at;
  HANDLERS[event.kind]?.(state, event);
  return state;
}

const HANDLERS = {
  status(state, event) {
    state.status = event.status;
    state.position = event.position ?? null;
    state.problem = event.problem ?? "";
    if (event.status === "queued") state.now = "";
  },
  stage(state, {stage, done, total, detail, finished, calls, usd}) {
    const before = state.stages.get(stage);
    const again = before?.finished && !finished && done < before.total ? 1 : 0;
    state.stages.set(stage, {done, total, detail: detail ?? "", finished: Boolean(finished),
      times: (before?.times ?? 1) + again});
    state.now = stage;
    if (calls !== undefined) state.calls = calls;
    if (usd !== undefined) state.usd = usd;
  },
  papers(state, {cards}) {
    for (const card of cards) state.papers.set(card.id, {...state.papers.get(card.id), ...card});
  },
  claims(state, {claims}) {
    for (const claim of claims) {
      state.claims.set(claim.id, {...state.claims.get(claim.id), ...claim});
    }
  },
  verdicts(state, {verdicts}) {
    for (const {claim, ...verdict} of verdicts) {
      state.claims.set(claim, {id: claim, text: "", ...state.claims.get(claim), ...verdict});
    }
  },
  review(state, review) { state.reviews.set(review.reviewer, review); },
  failure(state, failure) { state.failures.push(failure); },
  report(state, report) { state.report = report; },
};

export const isIn = (card) => /^includ|^in$/.test(String(card.decision));

// How far a stage is; verifying is told in claims, not in the batches that it takes them in.
export function measured(state, stage) {
  const seen = state.stages.get(stage), claims = [...state.claims.values()];
  return seen && stage === "verify" && claims.length ?
    {...seen, done: claims.filter((claim) => claim.verdict).length, total: claims.length} : seen;
}

// "Verifying claims, 12 of 26".
export function doing(state) {
  if (state.status === "queued") {
    return state.position ? `Waiting its turn, place ${state.position} in the queue` :
      "Waiting its turn";
  }
  const stage = measured(state, state.now);
  if (!stage) return "Beginning";
  const words = (STAGES[state.now] ?? ASIDE[state.now] ?? [state.now, state.now])[1];
  return stage.total > 1 ? `${words}, ${stage.done} of ${stage.total}` : words;
}
