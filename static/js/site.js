// On every citizen page: the service worker, and what the reader is told about this device.
import { ask, fill, keptAt, onWaiting, owner, timeInWords } from "./offline/device.js";
import { readDraft } from "./offline/draft-store.js";

const notes = document.querySelector("[data-device-notes]");
const TRY_AGAIN_MS = 60_000;
const note = (name) => notes.querySelector(`[data-note="${name}"]`);
let isWriting = false;
let nextTry = 0;

// Reading forgets a draft of somebody who is no longer signed in.
readDraft();
if (keptAt) showAsCopy();
// After the page: it comes first on a weak network.
if (document.readyState === "complete") start();
else addEventListener("load", start);

async function start() {
  const registration = await register();
  if (!registration) return;
  await navigator.serviceWorker.ready;
  watchForUpdate(registration);
  onWaiting(showWaiting);
  // A copy says nothing about who is signed in.
  if (owner !== undefined && !keptAt) {
    const count = await ask("seen", { owner });
    if (count) tell("gone", { count });
  }
  addEventListener("online", () => ask("send"));
  await ask("send");
}

function tell(name, values) {
  const words = note(name).matches("[data-words]") ? note(name) : note(name).querySelector("[data-words]");
  fill(words, values);
  note(name).hidden = false;
}

function showWaiting(reports) {
  const having = (...states) => reports.filter(({ state }) => states.includes(state));
  // The list says it all, where it stands.
  const isListed = document.querySelector("[data-waiting]") !== null;
  const [unsent, refused, sent] = [having("waiting", "sending"), having("refused"), having("sent")];
  for (const [name, some] of Object.entries({ waiting: unsent, refused, sent })) {
    note(name).hidden = true;
    if (!some.length || isListed) continue;
    tell(name, { count: some.length, codes: some.map(({ code }) => code).join(", ") });
  }
  note("sent").querySelector("button").onclick = () => sent.map(({ id }) => ask("drop", { id }));
  // A network that comes and goes is not always told by "online".
  clearTimeout(nextTry);
  if (unsent.length) nextTry = setTimeout(() => ask("send"), TRY_AGAIN_MS);
  const warning = document.querySelector("[data-unsent-warning]");
  if (warning) warning.hidden = ![...unsent, ...refused].some(({ hasOwner }) => hasOwner);
}

async function register() {
  try {
    return await navigator.serviceWorker?.register(notes.dataset.worker, {
      updateViaCache: "none",
    });
  } catch {
    // Old browsers, private windows, a network that is gone: the site works without.
    return null;
  }
}

function showAsCopy() {
  // The page that stands for the missing ones says so itself.
  if (document.querySelector("[data-no-copy]")) return;
  fill(note("kept"), { time: timeInWords(keptAt) });
  note("kept").closest(".notice").hidden = false;
  document.addEventListener("submit", (event) => {
    // The report form keeps what is written (sending/send.js); everything else needs the network.
    if (event.target.method !== "post" || event.target.matches("[data-report-form]")) return;
    event.preventDefault();
    note("needs-network").hidden = false;
    notes.scrollIntoView({ block: "nearest" });
  });
}

function watchForUpdate(registration) {
  const offer = note("update");
  const show = () => {
    // A first visit has a worker waiting for nobody; who is writing is not disturbed.
    offer.hidden = !registration.waiting || !registration.active || isWriting;
  };
  const follow = (worker) => worker?.addEventListener("statechange", show);
  follow(registration.installing);
  registration.addEventListener("updatefound", () => follow(registration.installing));
  document.addEventListener("input", () => {
    isWriting = true;
    show();
  });
  offer.querySelector("button").addEventListener("click", () => {
    // Only the page where it was asked for: in another one somebody may be writing.
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), {
      once: true,
    });
    registration.waiting?.postMessage({ name: "activate" });
  });
  show();
}
