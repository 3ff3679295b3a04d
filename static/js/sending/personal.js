// Warn below a text that seems to hold a phone number, an ID, an address or a plate. The server
// decides (`reports/rules/personal_scan.py`), by the rule that redacts.
import { post } from "../post.js";
import { form } from "./page.js";

// Each of them has digits or an @: other texts need no question.
const WORTH_ASKING = /(\d\D{0,4}){4}|@/;

for (const name of ["title", "content", "address"]) watch(form.elements[name]);

function watch(box) {
  const words = document.createElement("p");
  words.className = "field__doubt";
  words.setAttribute("role", "status");
  box.closest(".field").append(words);
  let asked = "";

  const ask = async () => {
    const text = box.value;
    if (text === asked) return;
    asked = text;
    if (!WORTH_ASKING.test(text)) {
      words.textContent = "";
      return;
    }
    try {
      const answer = await post(form, form.dataset.personalWords, { text });
      if (!answer.ok) return;
      const { warning } = await answer.json();
      if (box.value === text) words.textContent = warning;
    } catch {
      // Without a network, the preview and the staff still check the text.
      asked = "";
    }
  };
  box.addEventListener("change", ask);
  form.addEventListener("reset", () => setTimeout(ask));
  ask();
}
