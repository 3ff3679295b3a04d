// Propose categories as buttons below the list; only a press chooses one. The text is asked by
// POST, so that no address holds it.
import { post } from "../post.js";
import { announce, form } from "./page.js";

const place = form.querySelector("[data-category-help]");
const { title, content, category: select } = form.elements;
const PAUSE_MS = 900;
// "Ổ gà" is enough.
const LEAST_LETTERS = 4;

let asked = "";
let timer = 0;
let pending = null;

const buttons = () => [...place.querySelectorAll("[data-category]")];

async function propose() {
  clearTimeout(timer);
  const said = `${title.value.trim()}\n${content.value.trim()}`;
  // A reporter who has chosen needs no proposal.
  if (select.value || said === asked || said.trim().length < LEAST_LETTERS) return;
  asked = said;
  pending?.abort();
  pending = new AbortController();
  const text = { title: title.value, content: content.value };
  try {
    const options = { signal: pending.signal, redirect: "error" };
    const answer = await post(form, place.dataset.categoryHelp, text, options);
    if (answer.ok && !select.value) show(await answer.text());
  } catch {
    // Without a network, or after a newer question, the list is still there.
  }
}

function show(piece) {
  const before = place.textContent;
  // The box with the focus must not move when proposals appear above it.
  const box = document.activeElement;
  const top = box.getBoundingClientRect().top;
  place.innerHTML = piece;
  scrollBy({ top: box.getBoundingClientRect().top - top, behavior: "instant" });
  if (place.textContent === before || !buttons().length) return;
  const names = buttons().map((button) => button.textContent.trim());
  announce(`${place.querySelector("legend").textContent} ${names.join("; ")}`);
}

function showChosen() {
  for (const button of buttons()) {
    button.setAttribute("aria-pressed", String(button.dataset.category === select.value));
  }
}

function pause() {
  clearTimeout(timer);
  timer = setTimeout(propose, PAUSE_MS);
}

title.addEventListener("input", pause);
// After the first proposals, ask only when the box is left: the matter is known by then.
content.addEventListener("input", () => {
  if (!buttons().length) pause();
});
title.addEventListener("change", propose);
content.addEventListener("change", propose);
select.addEventListener("change", () => {
  showChosen();
  propose();
});
place.addEventListener("click", (event) => {
  const button = event.target.closest("[data-category]");
  if (!button) return;
  select.value = button.dataset.category;
  select.dispatchEvent(new Event("change", { bubbles: true }));
});
form.addEventListener("reset", () => {
  asked = "";
  place.replaceChildren();
});

// The page may have come back with errors, or with a draft.
place.replaceChildren();
propose();
