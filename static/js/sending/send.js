// Send without leaving the page. The answers are checked before the files are uploaded.
// Refusals are written into this page, so that the files stay chosen. A lost connection is
// tried again with the same submission.
import { keptAt } from "../offline/device.js";
import { clearDraft } from "./draft.js";
import { refusedNames, takeHeldOfForm, uploads } from "./files.js";
import { canKeep, keepForLater, settle } from "./later.js";
import { solve } from "../proof/proof.js";
import { takeQuestions } from "../questions.js";
import { announce, form, say, sizeInWords } from "./page.js";

const panel = form.querySelector("[data-send-state]");
const text = panel.querySelector("[data-send-text]");
const bar = panel.querySelector("[data-send-bar]");
const again = panel.querySelector("[data-send-again]");
const later = panel.querySelector("[data-send-later]");
const stop = panel.querySelector("[data-send-stop]");
const button = form.querySelector("[data-send]");
const label = button.querySelector("[data-send-label]");
const idleLabel = label.textContent;
const SENT = "paht.sent";
const ANNOUNCE_EACH_PERCENT = 25;
const ASK_FOR_CODE = "send_proof_code";
export const FAILURES = { 403: "expired", 413: "too_large", 429: "too_many", 503: "busy" };

let request = null;
let isBusy = false;
let isSent = false;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter?.name === ASK_FOR_CODE) askForCode();
  else start();
});
again.addEventListener("click", start);
later.addEventListener("click", leaveToWorker);
stop.addEventListener("click", () => request?.abort());
addEventListener("beforeunload", (event) => {
  if (isBusy && !isSent) event.preventDefault();
});
addEventListener("pageshow", (event) => {
  // "Back" after sending gets a new form, not the sent one with its old id.
  if (event.persisted && isSent) location.reload();
  else if (!event.persisted) greet(takeSent());
});

// After "Back" from the receipt, say that the report was sent and lead there again.
function greet(receipt) {
  if (!receipt || !isWayBack()) return;
  form.reset();
  const notice = document.querySelector("[data-sent-before]");
  notice.querySelector("a").href = receipt;
  if (!receipt.startsWith(location.origin)) return;
  notice.hidden = false;
  notice.focus();
}

function isWayBack() {
  return ["back_forward", "reload"].includes(performance.getEntriesByType("navigation")[0]?.type);
}

// Remember across the way back that this tab has sent its form.
function rememberSent(receipt = "none") {
  isSent = true;
  // "Back" then begins at the top, where the notice stands.
  history.scrollRestoration = "manual";
  clearDraft();
  try {
    sessionStorage.setItem(SENT, receipt);
  } catch {
    // Without storage the browser may fill in the old words; consents and files stay empty.
  }
}

function takeSent() {
  try {
    const was = sessionStorage.getItem(SENT);
    sessionStorage.removeItem(SENT);
    return was;
  } catch {
    return null;
  }
}

export async function start() {
  if (isBusy || isSent) return;
  lock(true);
  // Nothing arrives without a network, or with the old token of a kept copy.
  if ((keptAt || !navigator.onLine) && (await canKeep())) return leaveToWorker();
  if (!(await filesAreUp())) return fail(say("cancelled"));
  const names = refusedNames();
  if (names) return fail(say("files_refused", { names }), false);
  if (form.elements.attachments.files.length) {
    show(say("checking"));
    if (!(await post(withoutFiles(), null))) return;
  }
  show(say("sending"));
  await post(new FormData(form), upload);
}

// Wait for files that are being uploaded; resolve with false when the reporter stops it.
async function filesAreUp() {
  const underWay = uploads();
  if (!underWay) return true;
  show(say("files_first"));
  stop.hidden = false;
  const stopped = new Promise((resolve) => (request = { abort: () => resolve(false) }));
  const isUp = await Promise.race([underWay.then(() => true), stopped]);
  stop.hidden = true;
  return isUp;
}

// Ask for a code that proves the phone; the answer is the form with a field for it.
async function askForCode() {
  if (isBusy || isSent) return;
  lock(true);
  const words = withoutFiles();
  words.set(ASK_FOR_CODE, "1");
  await post(words, null);
}

async function leaveToWorker() {
  const problem = await keepForLater();
  if (problem) return fail(problem, false);
  rememberSent();
  location.assign(panel.dataset.waitingUrl);
}

function withoutFiles() {
  const words = new FormData(form);
  words.delete("attachments");
  words.set("only_check", "1");
  return words;
}

// Resolve with true when the answers are right and sending may go on.
function post(body, onProgress) {
  return new Promise((resolve) => {
    const xhr = new XMLHttpRequest();
    request = xhr;
    xhr.open("POST", form.action);
    xhr.responseType = "document";
    xhr.onload = () => resolve(receive(xhr));
    xhr.onerror = () => resolve(lose());
    xhr.onabort = () => resolve(fail(say("cancelled")));
    if (onProgress) onProgress(xhr);
    xhr.send(body);
  });
}

function upload(xhr) {
  stop.hidden = false;
  let told = 0;
  xhr.upload.onprogress = ({ loaded, total, lengthComputable }) => {
    if (!lengthComputable || !form.elements.attachments.files.length) return;
    const percent = Math.floor((100 * loaded) / total);
    bar.hidden = false;
    bar.value = percent;
    const words =
      percent < 100
        ? say("uploading", { percent, done: sizeInWords(loaded), total: sizeInWords(total) })
        : say("processing");
    text.textContent = words;
    if (percent - told >= ANNOUNCE_EACH_PERCENT) {
      told = percent;
      announce(words);
    }
  };
}

function receive(xhr) {
  if (xhr.status === 204) return true;
  if (xhr.status === 200 && xhr.responseURL !== form.action) {
    rememberSent(xhr.responseURL);
    settle().finally(() => location.assign(xhr.responseURL));
    return false;
  }
  if (xhr.status === 422) return refuse(xhr.response);
  return fail(say(FAILURES[xhr.status] ?? "server_failed"), xhr.status !== 403);
}

function lose() {
  canKeep().then((can) => {
    later.hidden = !can;
    panel.scrollIntoView({ block: "nearest" });
  });
  return fail(say("network_lost"));
}

export function fail(message, mayTryAgain = true) {
  lock(false);
  show(message);
  again.hidden = !mayTryAgain;
  // The buttons must not wait below the edge of the screen.
  panel.scrollIntoView({ block: "nearest" });
  announce(message);
  return false;
}

export function refuse(page) {
  lock(false);
  panel.hidden = true;
  document.title = page.title;
  form.elements.submission_id.value = page.querySelector("[name=submission_id]").value;
  const admission = form.querySelector("[data-admission]");
  admission.replaceChildren(...page.querySelector("[data-admission]").childNodes);
  for (const box of admission.querySelectorAll("[data-proof]")) solve(box);
  takeQuestions(page);
  for (const fresh of page.querySelectorAll("[data-report-form] .field")) takeOver(fresh);
  takeHeldOfForm(page);
  takeJoined(page);
  const summary = document.querySelector("[data-errors]");
  const news = page.querySelector("[data-errors] [data-error-summary]");
  summary.replaceChildren(...(news ? [document.adoptNode(news)] : []));
  summary.firstElementChild?.focus();
  summary.scrollIntoView({ block: "start" });
  return false;
}

// Add the words of a letter that joined the content while this page was open.
function takeJoined(page) {
  const { joined } = page.querySelector("[name=content]").dataset;
  if (!joined) return;
  const { content } = form.elements;
  content.value = [content.value.trimEnd(), joined].filter(Boolean).join("\n\n");
  content.dispatchEvent(new Event("input", { bubbles: true }));
}

// Copy one field's errors, as the server wrote them, into the same field of this page.
function takeOver(fresh) {
  const name = fresh.querySelector("[name]").name;
  const control = form.elements[name];
  const here = (control instanceof RadioNodeList ? control[0] : control).closest(".field");
  const isInvalid = fresh.classList.contains("field--invalid");
  here.classList.toggle("field--invalid", isInvalid);
  here.querySelector(":scope > [id$=_error]")?.remove();
  const news = fresh.querySelector(":scope > [id$=_error]");
  if (news) {
    here.insertBefore(
      document.adoptNode(news),
      here.querySelector(":scope > .field__control, :scope > .choice"),
    );
  }
  copyAttributes(fresh, here, ["aria-describedby"]);
  for (const target of here.querySelectorAll("[name], [role=combobox]")) {
    copyAttributes(fresh.querySelector("[name]"), target, ["aria-describedby", "aria-invalid"]);
  }
  if (isInvalid) here.closest("details")?.setAttribute("open", "");
}

function copyAttributes(from, to, names) {
  for (const name of names) {
    if (from.hasAttribute(name)) to.setAttribute(name, from.getAttribute(name));
    else to.removeAttribute(name);
  }
}

function lock(busy) {
  isBusy = busy;
  // "disabled" would take the focus away.
  button.setAttribute("aria-disabled", String(busy));
  label.textContent = busy ? say("sending") : idleLabel;
  again.hidden = true;
  later.hidden = true;
  stop.hidden = true;
  bar.hidden = true;
  bar.value = 0;
}

function show(message) {
  panel.hidden = false;
  text.textContent = message;
}
