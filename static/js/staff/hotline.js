// Show the caller's earlier reports once the number is typed. Without script a button brings
// them.

import { post } from "../post.js";
import { askQuestions } from "../questions.js";

const form = document.querySelector("[data-hotline]");
const phone = form?.elements.phone;
const caller = document.querySelector("[data-caller]");

let asked = phone?.value.trim() ?? "";
let pending = null;

async function look() {
  const number = phone.value.trim();
  if (number === asked) return;
  asked = number;
  pending?.abort();
  pending = new AbortController();
  try {
    const options = { signal: pending.signal, redirect: "error" };
    const answer = await post(form, form.dataset.callerUrl, { phone: number }, options);
    if (!answer.ok) throw new Error(answer.status);
    caller.innerHTML = await answer.text();
  } catch (error) {
    if (error.name === "AbortError") return;
    // Allow another try: an operator must not wait for a network that is down.
    asked = "";
    const words = document.createElement("p");
    words.textContent = form.dataset.callerFailed;
    caller.replaceChildren(words);
  }
}

// Propose the categories that a citizen would see. The buttons stay out of the order of Tab.
async function propose() {
  const { title, content, category } = form.elements;
  const place = form.querySelector("[data-category-help]");
  if (category.value || !(title.value + content.value).trim()) return;
  const text = { title: title.value, content: content.value };
  try {
    const answer = await post(form, place.dataset.categoryHelp, text, { redirect: "error" });
    if (!answer.ok) return;
    place.innerHTML = await answer.text();
  } catch {
    return;
  }
  for (const button of place.querySelectorAll("[data-category]")) {
    button.tabIndex = -1;
    button.addEventListener("click", () => {
      category.value = button.dataset.category;
      category.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}

function showChosenCategory() {
  for (const button of form.querySelectorAll("[data-category]")) {
    const isChosen = button.dataset.category === form.elements.category.value;
    button.setAttribute("aria-pressed", String(isChosen));
  }
}

if (form) {
  form.elements.title.addEventListener("change", propose);
  form.elements.content.addEventListener("change", propose);
  form.elements.category.addEventListener("change", showChosenCategory);
  const region = form.querySelector("[data-announce]");
  askQuestions(form, (words) => (region.textContent = words));
  form.querySelector("[data-caller-look]").hidden = true;
  phone.addEventListener("change", look);
  // Ctrl+Enter sends from a text of several lines.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) form.requestSubmit();
  });
  document.querySelector("[data-error-summary]")?.focus();
}
