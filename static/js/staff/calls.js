// Ask for the operator's running calls every few seconds. A new call opens its form at once,
// unless something is typed already; then the line above the form leads to it.

const SECONDS = 3;
const OPENED = "call-opened";
const place = document.querySelector("[data-ringing]");
const form = document.querySelector("[data-hotline]");
const isFreeForm = form !== null && !("call" in form.dataset);
let isTyped = document.querySelector("[data-error-summary]") !== null;
let shown = null;

function mayLeave() {
  return isFreeForm && !isTyped && !form.elements.phone.value && !form.elements.content.value;
}

function say(words) {
  const line = document.createElement("p");
  line.className = "calls-ringing__call";
  line.textContent = words;
  place.replaceChildren(line);
}

async function look() {
  if (document.hidden) return;
  let words;
  try {
    // The header keeps an unattended page from holding the log-in open.
    const headers = { "X-Background": "1" };
    const answer = await fetch(place.dataset.ringing, { headers, redirect: "manual" });
    if (answer.type === "opaqueredirect") return say(place.dataset.ended);
    if (!answer.ok) return;
    words = await answer.text();
  } catch {
    // The next look asks again.
    return;
  }
  if (words === shown) return;
  shown = words;
  const fragment = document.createElement("div");
  fragment.innerHTML = words;
  for (const call of fragment.querySelectorAll("[data-call-page]")) {
    if (call.dataset.callPage === form?.dataset.call) call.remove();
  }
  const newest = fragment.querySelector("[data-new]")?.dataset.callPage;
  // Once: an operator who goes back wants the empty form.
  if (newest && mayLeave() && sessionStorage.getItem(OPENED) !== newest) {
    sessionStorage.setItem(OPENED, newest);
    location.assign(newest);
  } else place.replaceChildren(...fragment.childNodes);
}

if (place) {
  form?.addEventListener("input", () => (isTyped = true));
  document.addEventListener("visibilitychange", look);
  setInterval(look, SECONDS * 1000);
  look();
}
