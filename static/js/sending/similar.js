// Show public reports of what may be the same matter, once category and place are known. They
// never stop the reporter from sending.
import { post } from "../post.js";
import { announce, form, pin, say } from "./page.js";

const ASK_AFTER_MS = 700;
const PUBLIC_DECIMALS = 4;
const panel = form.querySelector("[data-similar]");
const { category, commune, address, district } = form.elements;

let timer = 0;
let asked = "";
let request = null;
// Reports that the reporter called another matter are not shown again.
const others = new Set();

function question() {
  const here = pin();
  if (!category.value || !(here || (commune.value && address.value.trim()))) return null;
  const said = new URLSearchParams({ category: category.value, commune: commune.value });
  said.set("address", address.value.trim());
  if (here) {
    said.set("latitude", here.latitude.toFixed(PUBLIC_DECIMALS));
    said.set("longitude", here.longitude.toFixed(PUBLIC_DECIMALS));
  }
  return said;
}

function askSoon() {
  clearTimeout(timer);
  timer = setTimeout(ask, ASK_AFTER_MS);
}

async function ask() {
  const said = question();
  const key = String(said ?? "");
  if (key === asked) return;
  asked = key;
  request?.abort();
  if (!said) {
    panel.replaceChildren();
    return;
  }
  request = new AbortController();
  try {
    const answer = await post(form, panel.dataset.similar, said, { signal: request.signal });
    // After a failure nothing is shown, and the report is sent as usual.
    show(answer.status === 200 ? await answer.text() : "");
  } catch (error) {
    // Ask again at the next change: the network may be back.
    if (error.name !== "AbortError") asked = "";
  }
}

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const found = page.querySelector("[data-similar-found]");
  // Keep the list while one of its buttons has the focus.
  if (panel.contains(document.activeElement)) return;
  const isNews = found?.dataset.codes.trim().split(" ").some((code) => !others.has(code));
  panel.replaceChildren(...(isNews ? [document.adoptNode(found)] : []));
  if (isNews) announce(found.dataset.said);
}

async function tell(button, isUndo) {
  const place = button.closest("[data-me-too]");
  if (place.ariaBusy === "true") return;
  place.ariaBusy = "true";
  try {
    const options = { headers: { Accept: "application/json" } };
    const answer = await post(form, place.dataset.meToo, isUndo ? { undo: "1" } : {}, options);
    if (answer.status === 429) announceIn(place, say("me_too_too_often"));
    else if (answer.status === 409) announceIn(place, (await answer.json()).error);
    else if (answer.ok) write(place, await answer.json());
    else announceIn(place, say("me_too_failed"));
  } catch {
    announceIn(place, say("me_too_failed"));
  }
  place.ariaBusy = "false";
}

function write(place, { said, count, note }) {
  const find = (name) => place.querySelector(`[data-me-too-${name}]`);
  // If the public number did not grow, its place gives the reason.
  find("count").textContent = note ?? count;
  find("say").hidden = said;
  find("undo").hidden = !said;
  find("thanks").hidden = !said;
  find(said ? "undo" : "say").focus();
  announce(note ?? (said ? find("thanks").textContent.trim() : say("me_too_undone")));
}

function announceIn(place, words) {
  place.querySelector("[data-me-too-count]").textContent = words;
  announce(words);
}

function close() {
  const found = panel.querySelector("[data-similar-found]");
  for (const code of found.dataset.codes.trim().split(" ")) others.add(code);
  panel.replaceChildren();
  // The pressed button is gone: move the focus to the next section.
  const next = panel.nextElementSibling.querySelector("h2");
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
}

panel.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  if ("similarOther" in button.dataset) close();
  else tell(button, "meTooUndo" in button.dataset);
});
for (const box of [category, commune, address, district, form.elements.longitude]) {
  box?.addEventListener("change", askSoon);
}
form.addEventListener("reset", () => setTimeout(ask));
// A draft or a refused form may be complete already.
askSoon();
