// Show what is announced for the place and public reports of what may be the same matter, once
// category and place are known. They never stop the reporter from sending.
import { post } from "../post.js";
import { announce, form, pin, say } from "./page.js";

const ASK_AFTER_MS = 700;
const PUBLIC_DECIMALS = 4;
const panel = form.querySelector("[data-similar]");
const { category, title, commune, address, district } = form.elements;

let timer = 0;
let asked = "";
let request = null;
// What the reporter has put aside, reports and notices, is not shown again.
const others = new Set();

function question() {
  const here = pin();
  if (!category.value || !(here || commune.value)) return null;
  const said = new URLSearchParams({ category: category.value, commune: commune.value });
  said.set("title", title.value.trim().slice(0, title.dataset.count));
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
  // Keep the parts while one of their buttons has the focus.
  if (panel.contains(document.activeElement)) return;
  const news = [...page.querySelectorAll("[data-similar-found]")].filter((part) =>
    codes(part).some((code) => !others.has(code)),
  );
  panel.replaceChildren(...news.map((part) => document.adoptNode(part)));
  if (news.length) announce(news.map((part) => part.dataset.said).join(" "));
}

function codes(part) {
  return part.dataset.codes.trim().split(" ");
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

function close(part) {
  for (const code of codes(part)) others.add(code);
  part.remove();
  // The pressed button is gone: move the focus to the next part, or to the next section.
  const next = (panel.firstElementChild ?? panel.nextElementSibling).querySelector("h2");
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
}

panel.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  if ("similarOther" in button.dataset) close(button.closest("[data-similar-found]"));
  else tell(button, "meTooUndo" in button.dataset);
});
for (const box of [category, title, commune, address, district, form.elements.longitude]) {
  box?.addEventListener("change", askSoon);
}
form.addEventListener("reset", () => setTimeout(ask));
// A draft or a refused form may be complete already.
askSoon();
