// Start the service worker, and show what concerns this device, on every citizen page.
import { ask, fill, keptAt, onWaiting, owner, timeInWords } from "./offline/device.js";
import { readDraft } from "./offline/draft-store.js";

const notes = document.querySelector("[data-device-notes]");
const TRY_AGAIN_MS = 60_000;
const note = (name) => notes.querySelector(`[data-note="${name}"]`);
let isWriting = false;
// Not every browser heeds "autofocus" on a text.
document.querySelector("[data-error-summary]")?.focus();
let nextTry = 0;

// Reading drops a draft of another account.
readDraft();
if (keptAt) showAsCopy();
// Wait for the page: it comes first on a weak network.
if (document.readyState === "complete") start();
else addEventListener("load", start);

async function start() {
  const registration = await register();
  if (!registration) return;
  await navigator.serviceWorker.ready;
  watchForUpdate(registration);
  onWaiting(showWaiting);
  // A kept copy does not know who is signed in.
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
  // The list on this page says the same.
  const isListed = document.querySelector("[data-waiting]") !== null;
  const [unsent, refused, sent] = [having("waiting", "sending"), having("refused"), having("sent")];
  for (const [name, some] of Object.entries({ waiting: unsent, refused, sent })) {
    note(name).hidden = true;
    if (!some.length || isListed) continue;
    tell(name, { count: some.length, codes: some.map(({ code }) => code).join(", ") });
  }
  note("sent").querySelector("button").onclick = () => sent.map(({ id }) => ask("drop", { id }));
  // "online" does not report every network that comes back.
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
    // Old browsers, private windows and lost networks: the site works without a worker.
    return null;
  }
}

function showAsCopy() {
  // The offline page says so itself.
  if (document.querySelector("[data-no-copy]")) return;
  fill(note("kept"), { time: timeInWords(keptAt) });
  note("kept").closest(".notice").hidden = false;
  document.addEventListener("submit", (event) => {
    // The report form keeps its answers (sending/send.js); other forms need the network.
    if (event.target.method !== "post" || event.target.matches("[data-report-form]")) return;
    event.preventDefault();
    note("needs-network").hidden = false;
    notes.scrollIntoView({ block: "nearest" });
  });
}

function watchForUpdate(registration) {
  const offer = note("update");
  const show = () => {
    // A first visit has nothing to update; a reader who writes is not disturbed.
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
    // Reload this page only: another one may hold unsent answers.
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), {
      once: true,
    });
    registration.waiting?.postMessage({ name: "activate" });
  });
  show();
}
