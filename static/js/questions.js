// Show the questions of the chosen category below it. Answers stay in memory while another
// category is chosen, until the report is sent.
import { post } from "./post.js";

const BOXES = "[name^=question_]";
const answers = new Map();
let form = null;
let place = null;
let shownFor = "";
let pending = null;
let announce = () => {};

const boxes = () => [...place.querySelectorAll(BOXES)];
const isTicked = (box) => box.type === "radio" || box.type === "checkbox";

// Start on `form`; `say` reads a sentence aloud.
export function askQuestions(ofForm, say) {
  form = ofForm;
  place = form.querySelector("[data-questions]");
  announce = say;
  shownFor = place.dataset.of;
  form.elements.category.addEventListener("change", show);
  form.addEventListener("reset", () => {
    answers.clear();
    setTimeout(show);
  });
  // The browser fills the list again after "Back"; the network may be back.
  for (const moment of ["pageshow", "online"]) addEventListener(moment, show);
  show();
}

export const isQuestion = (box) => box.matches(BOXES);

// Return the answers, also to questions of other categories, as pairs of name and value.
export function answered() {
  note();
  return [...answers].flatMap(([name, said]) => said.map((value) => [name, value]));
}

// Fill in answers now, and when their questions are shown.
export function remember(pairs) {
  for (const name of new Set(pairs.map(([name]) => name))) answers.delete(name);
  for (const [name, value] of pairs) {
    if (name.startsWith("question_")) answers.set(name, [...(answers.get(name) ?? []), value]);
  }
  if (place) fill();
}

// Show the questions as the server wrote them into the page of a refused form.
export function takeQuestions(page) {
  const fresh = page.querySelector("[data-questions]");
  shownFor = fresh.dataset.of;
  place.replaceChildren(...fresh.childNodes);
}

function note() {
  for (const box of boxes()) answers.set(box.name, []);
  for (const box of boxes()) {
    if (isTicked(box) ? box.checked : box.value) answers.get(box.name).push(box.value);
  }
}

function fill() {
  for (const box of boxes()) {
    const said = answers.get(box.name);
    if (!said?.length) continue;
    if (isTicked(box)) box.checked = said.includes(box.value);
    else [box.value] = said;
  }
}

async function show() {
  const category = form.elements.category.value;
  if (category === shownFor) return;
  note();
  pending?.abort();
  pending = new AbortController();
  shownFor = category;
  place.replaceChildren();
  if (!place.dataset.asks.split(" ").includes(category)) return;
  try {
    const { signal } = pending;
    // A POST: addresses and logs do not tell who reports a confidential matter.
    const options = { signal, redirect: "error" };
    const answer = await post(form, place.dataset.questions, { category }, options);
    if (!answer.ok) throw new Error(answer.status);
    place.innerHTML = await answer.text();
  } catch (error) {
    // Without a network the report is sent without them, or completed later.
    if (error.name !== "AbortError") shownFor = "";
    return;
  }
  fill();
  announce(place.querySelector("legend")?.textContent.trim() ?? "");
}
