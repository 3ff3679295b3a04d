// Count characters, mark finished sections, and switch the contact address.
import { form, numberLanguage, say } from "./page.js";

const SPARE_BEFORE_TOLD = 0.1;

function addCount(box) {
  const most = Number(box.dataset.count);
  const count = document.createElement("p");
  count.className = "field__count";
  const aloud = document.createElement("p");
  aloud.className = "visually-hidden";
  aloud.setAttribute("role", "status");
  box.closest(".field").append(count, aloud);

  const update = () => {
    // Count as the server does: composed characters, ends trimmed.
    const left = most - [...box.value.normalize("NFC").trim()].length;
    const words = say(left < 0 ? "characters_over" : "characters_left", {
      count: Math.abs(left).toLocaleString(numberLanguage),
    });
    count.textContent = words;
    count.classList.toggle("field__count--over", left < 0);
    // Read it aloud only when it begins to matter.
    aloud.textContent = left < most * SPARE_BEFORE_TOLD ? words : "";
  };
  box.addEventListener("input", update);
  form.addEventListener("reset", () => setTimeout(update));
  update();
}

function isFilled(section) {
  const needed = [...section.querySelectorAll("[required]")];
  return needed.every((box) => {
    // The value of a group of choices is the chosen one's.
    if (box.type === "radio") return form.elements[box.name].value !== "";
    return box.type === "checkbox" ? box.checked : box.value.trim() !== "";
  });
}

function markSections() {
  for (const section of form.querySelectorAll("[data-form-section]")) {
    const link = document.querySelector(`[data-form-nav] [href="#${section.id}"]`);
    // A section without a required box has no state to show.
    if (!section.querySelector("[required]")) continue;
    const done = isFilled(section);
    link.classList.toggle("form-nav__link--done", done);
    let note = link.querySelector(".visually-hidden");
    if (!note) {
      note = document.createElement("span");
      note.className = "visually-hidden";
      link.append(note);
    }
    note.textContent = done ? ` (${say("section_done")})` : "";
  }
}

for (const box of form.querySelectorAll("[data-count]")) addCount(box);

// The server then insists on an answer; other clients may leave the question out.
const asked = document.createElement("input");
Object.assign(asked, { type: "hidden", name: "news_asked", value: "1" });
form.append(asked);

form.addEventListener("input", markSections);
form.addEventListener("change", markSections);
form.addEventListener("reset", () => setTimeout(markSections));
markSections();

const address = form.querySelector("[data-address-switch]");
if (address) {
  // An address that is switched off is not sent, even if it was typed.
  const follow = () => (form.elements.contact_address.disabled = !address.open);
  address.addEventListener("toggle", follow);
  follow();
}
