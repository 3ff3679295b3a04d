// What the report may be about, asked of the server by POST (no address ever holds what
// somebody writes) and offered as buttons below the list. Only a press chooses.
import { post } from "../post.js";
import { announce, form } from "./page.js";

const place = form.querySelector("[data-category-help]");
const { title, content, category: select } = form.elements;
const PAUSE_MS = 900;
// "Ổ gà" already tells.
const LEAST_LETTERS = 4;

let asked = "";
let timer = 0;
let pending = null;

const buttons = () => [...place.querySelectorAll("[data-category]")];

async function propose() {
  clearTimeout(timer);
  const said = `${title.value.trim()}\n${content.value.trim()}`;
  // Who has chosen needs no advice.
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
    // No network, or a newer question: the list is there all the same.
  }
}

function show(piece) {
  const before = place.textContent;
  // The box that one is writing in must not slip away when something appears above it.
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
// Further on the matter has mostly been named: once something is proposed, leaving is enough.
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

// A page that came back with its errors, or a draft.
place.replaceChildren();
propose();
