// A draft kept on this device until the report is sent: never files, never the national ID,
// never a consent (each is given by hand, each time).
import { announce, form, say } from "./form-page.js";

const KEY = "paht.report-draft";
const KEPT_FOR_MS = 7 * 24 * 3600 * 1000;
const SAVE_AFTER_MS = 400;
const NEVER = new Set([
  "attachments",
  "commitment",
  "consent_processing",
  "consent_sms",
  "csrfmiddlewaretoken",
  "national_id",
  "publish_identity",
  "submission_id",
]);

const ownId = form.elements.submission_id.value;
const state = form.querySelector("[data-draft-state]");
const restored = document.querySelector("[data-draft-restored]");
let timer = 0;
let closed = false;

export function clearDraft() {
  closed = true;
  clearTimeout(timer);
  write(null);
}

function boxes() {
  return [...form.elements].filter((box) => box.name && !NEVER.has(box.name));
}

// Private windows and full storages throw: then there is simply no draft.
function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function write(draft) {
  try {
    if (draft) localStorage.setItem(KEY, JSON.stringify(draft));
    else localStorage.removeItem(KEY);
    return true;
  } catch {
    return false;
  }
}

function timeInWords(at) {
  // By hand: browsers write Vietnamese dates with dashes and English ones month first.
  const time = new Date(at);
  const two = (number) => String(number).padStart(2, "0");
  const day = `${two(time.getDate())}/${two(time.getMonth() + 1)}/${time.getFullYear()}`;
  return `${two(time.getHours())}:${two(time.getMinutes())} ${day}`;
}

function save() {
  clearTimeout(timer);
  timer = 0;
  if (closed) return;
  const values = Object.fromEntries(
    boxes()
      .filter((box) => box.value !== "" && !box.disabled)
      .map((box) => [box.name, box.value]),
  );
  if (!Object.keys(values).length) return;
  const at = Date.now();
  // The id too: a report whose answer was lost on the way is then not sent twice.
  if (!write({ at, id: form.elements.submission_id.value, values })) return;
  state.querySelector("[data-draft-text]").textContent = say("draft_saved", {
    time: timeInWords(at),
  });
  state.hidden = false;
}

function restore() {
  const draft = read();
  if (!draft?.values) return;
  if (Date.now() - draft.at > KEPT_FOR_MS) {
    write(null);
    return;
  }
  for (const box of boxes()) {
    // What a link into the form has filled in is newer than the draft.
    if (box.value === "" && typeof draft.values[box.name] === "string") {
      box.value = draft.values[box.name];
    }
  }
  if (form.elements.contact_address.value) {
    form.querySelector("[data-address-switch]")?.setAttribute("open", "");
  }
  if (draft.id) form.elements.submission_id.value = draft.id;
  restored.querySelector("[data-draft-restored-text]").textContent = say("draft_restored", {
    time: timeInWords(draft.at),
  });
  restored.hidden = false;
}

function forget() {
  if (!confirm(say("draft_clear_sure"))) return;
  clearTimeout(timer);
  write(null);
  form.reset();
  form.elements.submission_id.value = ownId;
  restored.hidden = true;
  state.hidden = true;
  announce(say("draft_cleared"));
  form.elements.full_name.focus();
}

function saveSoon() {
  clearTimeout(timer);
  timer = setTimeout(save, SAVE_AFTER_MS);
}

// A refused form comes back with the answers in it: those are the newest.
if ("fresh" in form.dataset) restore();
form.addEventListener("input", saveSoon);
form.addEventListener("change", saveSoon);
addEventListener("pagehide", () => timer && save());
document.addEventListener("visibilitychange", () => timer && save());
for (const button of document.querySelectorAll("[data-draft-clear]")) {
  button.addEventListener("click", forget);
}
