// The list of the reports that wait on this device, on the page "Tiện ích".
import { ask, fill, onWaiting, timeInWords } from "./device.js";

const section = document.querySelector("[data-waiting]");
const list = section.querySelector("[data-waiting-list]");
const item = section.querySelector("[data-waiting-item]");

onWaiting((reports) => {
  list.replaceChildren(...reports.map(draw));
  section.hidden = !reports.length;
  // The page may have been opened for it, before there was anything to go to.
  if (reports.length && location.hash === `#${section.id}`) section.scrollIntoView();
});

function draw(report) {
  const drawn = item.content.cloneNode(true);
  const find = (mark) => drawn.querySelector(`[data-${mark}]`);
  for (const state of drawn.querySelectorAll("[data-state]")) {
    if (state.dataset.state !== report.state) state.remove();
  }
  const isSent = report.state === "sent";
  find("title").textContent = report.title;
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
  if (report.state === "refused") {
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
    if (isSent || confirm(section.dataset.sure)) ask("drop", { id: report.id });
  });
  return drawn;
}
