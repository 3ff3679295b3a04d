// Keep a draft of the report on this device until the report is sent. Files, the national ID,
// a guardian and consents are never kept.
import { timeInWords } from "../offline/device.js";
import { readDraft, writeDraft } from "../offline/draft-store.js";
import { answered, askQuestions, isQuestion, remember } from "../questions.js";
import { announce, form, opened, say } from "./page.js";

const SAVE_AFTER_MS = 400;
const NEVER = new Set([
  "attachments",
  "commitment",
  "held",
  "remove_file",
  "consent_guardian",
  "consent_processing",
  "consent_sms",
  "csrfmiddlewaretoken",
  "from_app",
  "guardian_kind",
  "guardian_name",
  "guardian_phone",
  "national_id",
  "news",
  "news_asked",
  "publish_identity",
  "questions_asked",
  "submission_id",
  "under_16",
]);

const ownId = form.elements.submission_id.value;
const state = form.querySelector("[data-draft-state]");
const restored = document.querySelector("[data-draft-restored]");
let timer = 0;
let closed = false;

export function clearDraft() {
  closed = true;
  clearTimeout(timer);
  writeDraft(null);
}

function boxes() {
  return [...form.elements].filter(
    (box) => box.name && !NEVER.has(box.name) && !isQuestion(box),
  );
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
  if (!Object.keys(values).length && !form.querySelector("[name=held]")) return;
  const at = Date.now();
  // With the id, a report whose answer was lost on the way is not sent twice.
  const draft = { at, id: form.elements.submission_id.value, values, answers: answered() };
  if (!writeDraft(draft)) return;
  state.querySelector("[data-draft-text]").textContent = say("draft_saved", {
    time: timeInWords(new Date(at)),
  });
  state.hidden = false;
}

// Addresses differ between languages in their first part only.
function isFormInAnotherLanguage(address) {
  if (!address.startsWith(`${location.origin}/`)) return false;
  const path = new URL(address).pathname;
  const belowLanguage = (one) => one.replace(/^\/[^/]+/, "");
  return path !== location.pathname && belowLanguage(path) === belowLanguage(location.pathname);
}

// Fill the boxes from `values`: all of them with `over`, else the empty ones.
export function fillIn(values, { over }) {
  for (const box of boxes()) {
    if ((over || box.value === "") && typeof values[box.name] === "string") {
      box.value = values[box.name];
    }
  }
  if (form.elements.contact_address.value) {
    form.querySelector("[data-address-switch]")?.setAttribute("open", "");
  }
}

function restore() {
  const draft = readDraft();
  if (!draft?.values) return;
  // Answers from a link into the form are newer than the draft, except after a change of
  // language.
  remember(draft.answers ?? []);
  fillIn(draft.values, { over: isFormInAnotherLanguage(document.referrer) });
  if (draft.id) form.elements.submission_id.value = draft.id;
  const words = draft.isBare ? "draft_restored_bare" : "draft_restored";
  restored.querySelector("[data-draft-restored-text]").textContent = say(words, {
    time: timeInWords(new Date(draft.at)),
  });
  restored.hidden = false;
}

function forget() {
  if (!confirm(say("draft_clear_sure"))) return;
  clearTimeout(timer);
  writeDraft(null);
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

// A refused form comes back with its answers: those are the newest.
if ("fresh" in form.dataset && !opened) restore();
askQuestions(form, announce);
form.addEventListener("input", saveSoon);
form.addEventListener("change", saveSoon);
addEventListener("pagehide", () => timer && save());
document.addEventListener("visibilitychange", () => timer && save());
for (const button of document.querySelectorAll("[data-draft-clear]")) {
  button.addEventListener("click", forget);
}
