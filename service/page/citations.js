// A citation shows the passage it stands for: on hover, on focus and on tap, in a card beside it
// that can be reached, read and put away by keyboard too.

import {freshId, make, replace} from "./dom.js";
import {quote, where} from "./quotes.js";
import {share, SYMBOLS, VERDICTS} from "./words.js";

const SOON = 120, LATER = 250, GAP = 8, AROUND = 180;

// `book` is the open report (book.js). The card lives as long as the report is shown.
export function citations(book) {
  const card = make("div", {class: "card", id: freshId("card"), popover: "manual", role: "group", tabindex: -1,
    "aria-label": "The passage behind a citation"});
  let owner = null, pinned = false, timer = 0;

  function fill(claim) {
    const best = strongest(claim);
    replace(card, make("p", {class: "card-head"}, chip(claim),
      make("span", {class: "where"}, `${book.key(claim.id)}, confidence ${share(claim.confidence)}`)),
    make("p", {}, claim.text),
    best.length ? best.map((evidence) => make("div", {class: `evidence ${evidence.stance}`},
      quote(book, evidence, AROUND), where(book, evidence))) :
      make("div", {class: "evidence"}, make("p", {class: "where"}, "No evidence was found; it was "
        + "taken from here:"), quote(book, claim.source, AROUND), where(book, claim.source)),
    make("p", {class: "card-foot"}, make("button", {type: "button", class: "as-link", on: {click() {
      hide();
      book.showClaim(claim.id);
    }}}, "All its evidence")));
  }

  function show(button, claim) {
    clearTimeout(timer);
    if (owner === button && card.matches(":popover-open")) return;
    hide();
    owner = button;
    fill(claim);
    // Right behind its citation, so that the next press of Tab leads into it.
    button.after(card);
    card.showPopover();
    place(button);
    button.setAttribute("aria-expanded", "true");
  }

  // Gives the citation whose card was put away.
  function hide() {
    clearTimeout(timer);
    const was = owner;
    if (!was) return null;
    was.setAttribute("aria-expanded", "false");
    owner = null;
    pinned = false;
    if (card.matches(":popover-open")) card.hidePopover();
    return was;
  }

  function place(button) {
    const at = button.getBoundingClientRect(), {offsetWidth: wide, offsetHeight: high} = card;
    const left = Math.max(GAP, Math.min(at.left - 24, document.documentElement.clientWidth - wide - GAP));
    const below = at.bottom + GAP;
    const fits = below + high <= window.innerHeight - GAP || at.top < high + 2 * GAP;
    card.style.left = `${left}px`;
    card.style.top = `${fits ? below : at.top - high - GAP}px`;
    card.style.maxHeight = `${Math.max(160, fits ? window.innerHeight - below - GAP : at.top - 2 * GAP)}px`;
  }

  const inside = (node) => node && (node === owner || card.contains(node));
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { if (!pinned && !inside(document.activeElement)) hide(); }, LATER);
  };
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", later);
  card.addEventListener("focusout", (event) => { if (!inside(event.relatedTarget)) hide(); });
  const heard = {
    keydown(event) {
      if (event.key !== "Escape" || !owner) return;
      const back = card.contains(document.activeElement) ? owner : null;
      hide();
      back?.focus();
      if (back) hide();
    },
    pointerdown(event) { if (owner && !inside(event.target)) hide(); },
  };
  for (const [kind, handler] of Object.entries(heard)) document.addEventListener(kind, handler);
  const moved = () => { if (owner) place(owner); };
  window.addEventListener("resize", moved);
  window.addEventListener("scroll", moved, {passive: true});

  // The citation of one claim.
  function cite(id) {
    const claim = book.claims.get(id);
    if (!claim) return make("span", {class: "ref"}, "unknown claim");
    const button = make("button", {type: "button", class: `ref ${claim.verdict}`,
      "aria-expanded": "false", "aria-label":
        `Claim ${book.key(id)}, ${VERDICTS[claim.verdict]}: show the passage`}, book.key(id));
    button.addEventListener("pointerenter", (event) => {
      if (event.pointerType !== "mouse" || pinned) return;
      clearTimeout(timer);
      timer = setTimeout(() => show(button, claim), SOON);
    });
    button.addEventListener("pointerleave", later);
    button.addEventListener("focus", () => {
      if (button.matches(":focus-visible")) show(button, claim);
    });
    button.addEventListener("blur", (event) => { if (!inside(event.relatedTarget)) hide(); });
    button.addEventListener("click", () => {
      if (owner === button && pinned) return hide();
      show(button, claim);
      pinned = true;
    });
    return [button, book.flags(claim.paper_id)];
  }

  return {
    cite,
    hide,
    leave() {
      hide();
      card.remove();
      for (const [kind, handler] of Object.entries(heard)) document.removeEventListener(kind, handler);
      window.removeEventListener("resize", moved);
      window.removeEventListener("scroll", moved);
    },
  };
}

// The best passage for a claim, and the best against it where there is one.
function strongest({evidence, verdict}) {
  const best = (stance) => evidence.filter((one) => one.stance === stance)
    .sort((a, b) => b.score - a.score)[0];
  const sides = [best("supported"), best("refuted")].filter(Boolean);
  if (verdict === "refuted") sides.reverse();
  return sides.length ? sides : evidence.slice(0, 1);
}

export const chip = ({verdict, is_verified: sure}) => make("span", {class: `chip ${verdict}`},
  make("span", {"aria-hidden": "true"}, SYMBOLS[verdict]),
  ` ${VERDICTS[verdict]}${sure ? ", verified" : ""}`);
