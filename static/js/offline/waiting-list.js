// List the reports that wait on this device, and the draft, on the page "Tiện ích".
import { ask, fill, onWaiting, timeInWords } from "./device.js";
import { endOf, readDraft, writeDraft } from "./draft-store.js";

const section = document.querySelector("[data-waiting]");
const list = section.querySelector("[data-waiting-list]");
const item = section.querySelector("[data-waiting-item]");

let waiting = [];

function show() {
  const draft = readDraft();
  const all = draft?.values ? [...waiting, asReport(draft)] : waiting;
  list.replaceChildren(...all.map(draw));
  section.hidden = !all.length;
  // The link to the list may be older than the list.
  if (all.length && location.hash === `#${section.id}`) section.scrollIntoView();
}

function asReport(draft) {
  const title = draft.values.title?.trim();
  return { state: "draft", title, at: draft.at, until: endOf(draft) };
}

show();
onWaiting((reports) => {
  waiting = reports;
  show();
});

function draw(report) {
  const drawn = item.content.cloneNode(true);
  const find = (mark) => drawn.querySelector(`[data-${mark}]`);
  for (const state of drawn.querySelectorAll("[data-state]")) {
    if (state.dataset.state !== report.state) state.remove();
  }
  const isSent = report.state === "sent";
  const isDraft = report.state === "draft";
  find("title").textContent = report.title || find("title").dataset.draft;
  find("title").hidden = isSent;
  for (const words of drawn.querySelectorAll("[data-fill]")) {
    fill(words, {
      time: timeInWords(new Date(report.at)),
      until: timeInWords(new Date(report.until)),
      files: report.files,
    });
  }
  if (isSent) {
    find("code").textContent = report.code;
    find("code").href = section.dataset.detail.replace("CODE", report.code);
    find("drop-label").textContent = find("drop-label").dataset.sent;
  }
  if (isDraft) {
    find("edit").textContent = find("edit").dataset.draft;
    find("edit").href = section.dataset.form;
  } else if (report.state === "refused") {
    const problems = find("problems");
    problems.textContent = report.isTooLarge
      ? problems.dataset.tooLarge
      : report.problems.join(" ");
    find("edit").href = `${section.dataset.form}?cho-gui=${encodeURIComponent(report.id)}`;
  } else {
    find("edit").remove();
  }
  find("drop").hidden = report.state === "sending";
  find("drop").addEventListener("click", () => {
    if (isDraft) forgetDraft();
    else if (isSent || confirm(section.dataset.sure)) ask("drop", { id: report.id });
  });
  return drawn;
}

function forgetDraft() {
  if (!confirm(section.dataset.sureDraft)) return;
  writeDraft(null);
  show();
}
