// Leave a report to the service worker, with its files, when it cannot be sent now. Open a
// refused report here again.
import { ask } from "../offline/device.js";
import { fillIn } from "./draft.js";
import { remember } from "../questions.js";
import { allFiles, askHeld } from "./files.js";
import { announce, form, opened, say } from "./page.js";

const LONGEST_LABEL = 40;

export async function canKeep() {
  return Boolean((await navigator.serviceWorker?.getRegistration())?.active);
}

// Resolve with "", or with the reason in words.
export async function keepForLater() {
  const missing = [...form.querySelectorAll("[required]")].filter(
    (box) => !box.disabled && (box.type === "checkbox" ? !box.checked : !box.value.trim()),
  );
  if (missing.length) {
    (missing[0].hidden ? fieldOf(missing[0]).querySelector("[role=combobox]") : missing[0]).focus();
    return say("later_missing", { fields: missing.map(labelOf).join("; ") });
  }
  const said = new FormData(form);
  // The portal holds files for a day, the device for a week.
  const { files, tokens } = allFiles();
  const held = said.getAll("held").filter((token) => !tokens.has(token));
  const id = said.get("submission_id");
  said.delete("held");
  for (const token of held) said.append("held", token);
  for (const name of ["attachments", "csrfmiddlewaretoken", "submission_id"]) said.delete(name);
  const report = { id, action: form.action, title: said.get("title"), fields: [...said], files };
  try {
    await ask("keep", { report });
  } catch {
    // The storage is full, or the window is private.
    return say("later_failed");
  }
  if (opened && opened !== id) await ask("drop", { id: opened });
  return "";
}

// Drop the kept copies of a report that arrived another way.
export async function settle() {
  try {
    for (const id of new Set([form.elements.submission_id.value, opened])) {
      if (id) await ask("drop", { id });
    }
  } catch {
    // Nothing was kept.
  }
}

function fieldOf(box) {
  return box.closest(".field");
}

function labelOf(box) {
  const words = fieldOf(box).querySelector("label, legend").textContent.replace("*", "").trim();
  return words.length > LONGEST_LABEL ? `${words.slice(0, LONGEST_LABEL).trim()}…` : words;
}

async function open() {
  const report = await ask("take", { id: opened });
  if (!report) return;
  form.elements.submission_id.value = report.id;
  remember(report.fields);
  fillIn(Object.fromEntries(report.fields), { over: true });
  if (report.files.length) {
    const carrier = new DataTransfer();
    for (const file of report.files) carrier.items.add(file);
    form.elements.attachments.files = carrier.files;
  }
  if (report.fields.some(([name]) => name === "held")) askHeld().catch(() => {});
  // Counts, lists and tiles listen to these events.
  for (const box of form.elements) {
    if (!box.name || !(box.value || box.files?.length)) continue;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const notice = document.querySelector("[data-later-opened]");
  const problems = report.isTooLarge ? [say("too_large")] : report.problems;
  notice.querySelector("[data-later-problems]").textContent = problems.join(" ");
  notice.hidden = false;
  announce(notice.textContent);
}

// The other scripts must be loaded before they can hear "change".
if (opened) addEventListener("load", () => open().catch(() => {}));
