// Show the public view of the report in a dialog; answers and chosen files stay. A browser
// without dialogs gets a page of its own.
import { post } from "../post.js";
import { heldTokens } from "./files.js";
import { form, say } from "./page.js";
import { FAILURES, fail, refuse, start } from "./send.js";

const button = form.querySelector("[data-preview-button]");
const dialog = document.querySelector("[data-preview-dialog]");
const body = dialog.querySelector("[data-preview-body]");

let pictures = [];

button.addEventListener("click", (event) => {
  if (!dialog.showModal) {
    // Bypass the script that sends.
    document.addEventListener("submit", (one) => one.stopPropagation(), {
      capture: true,
      once: true,
    });
    return;
  }
  event.preventDefault();
  if (button.getAttribute("aria-busy") !== "true") open();
});
dialog.querySelector("[data-preview-close]").addEventListener("click", () => dialog.close());
dialog.querySelector("[data-preview-send]").addEventListener("click", () => {
  dialog.close();
  start();
});
dialog.addEventListener("close", () => {
  pictures.forEach((address) => URL.revokeObjectURL(address));
  pictures = [];
  body.replaceChildren();
});

async function open() {
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await ask();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.status === 422) refuse(page);
    else if (answer.ok) show(page.querySelector("[data-preview]"));
    else fail(say(FAILURES[answer.status] ?? "preview_failed"), false);
  } catch {
    fail(say("preview_failed"), false);
  }
  button.removeAttribute("aria-busy");
}

// An upload that ends meanwhile is in neither list: not yet in the answer, no longer in the form.
async function ask() {
  const held = heldTokens();
  const words = new FormData(form);
  words.delete("attachments");
  words.set("preview", "part");
  const answer = await post(form, form.action, words);
  return answer.ok && held !== heldTokens() ? ask() : answer;
}

function show(preview) {
  form.querySelector("[data-send-state]").hidden = true;
  body.replaceChildren(document.adoptNode(preview));
  addFiles(preview);
  // A followed link must not replace the page with the answers.
  for (const link of preview.querySelectorAll("a")) link.target = "_blank";
  dialog.showModal();
  const title = preview.querySelector("h2");
  title.tabIndex = -1;
  title.focus();
  dialog.scrollTop = 0;
}

function addFiles(preview) {
  const place = preview.querySelector("[data-preview-files]");
  const files = [...form.elements.attachments.files];
  if (!place || !files.length) return;
  place.hidden = false;
  place.querySelector("[data-preview-list]").append(...files.map(drawFile));
}

function drawFile(file) {
  const line = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = file.name;
  line.append(name);
  if (file.type.startsWith("image/")) {
    const picture = new Image();
    picture.alt = "";
    picture.src = URL.createObjectURL(file);
    pictures.push(picture.src);
    // A file that this browser cannot draw, such as HEIC, shows its name only.
    picture.decode().then(
      () => line.prepend(picture),
      () => {},
    );
  }
  return line;
}
