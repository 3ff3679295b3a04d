// Ask for the hints on an answer without leaving the page; without script the page comes back.

import { post } from "../../post.js";

const HINTS = "#answer-hints";

for (const box of document.querySelectorAll("[data-check]")) {
  const button = box.querySelector("button");
  // The names of the form's fields begin with the part.
  const files = "submit_answer-attachments";
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    const data = new FormData(button.form);
    const hasFiles = data.getAll(files).some((file) => file.size);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    // The server needs to know only that there are files.
    if (hasFiles) data.set("has_picture", "1");
    button.disabled = true;
    try {
      const answer = await post(button.form, button.formAction, data);
      if (!answer.ok) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      box.querySelector(HINTS).replaceChildren(...page.querySelector(HINTS).childNodes);
    } catch {
      // Without a network or a session, the plain form shows what is wrong.
      button.disabled = false;
      button.form.requestSubmit(button);
      return;
    }
    button.disabled = false;
  });
}
