// The desk of the hotline: the caller's earlier reports appear when the number has been typed.
// Without script a button brings them; everything else is plain HTML.

const form = document.querySelector("[data-hotline]");
const phone = form?.elements.phone;
const caller = document.querySelector("[data-caller]");

let asked = phone?.value.trim() ?? "";
let pending = null;

async function look() {
  const number = phone.value.trim();
  if (number === asked) return;
  asked = number;
  pending?.abort();
  pending = new AbortController();
  const body = new FormData();
  body.set("phone", number);
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  try {
    const answer = await fetch(form.dataset.callerUrl, {
      method: "POST",
      body,
      signal: pending.signal,
      redirect: "error",
    });
    if (!answer.ok) throw new Error(answer.status);
    caller.innerHTML = await answer.text();
  } catch (error) {
    if (error.name === "AbortError") return;
    // Asked again at the next try: an operator must not wait for a network that is down.
    asked = "";
    const words = document.createElement("p");
    words.textContent = form.dataset.callerFailed;
    caller.replaceChildren(words);
  }
}

if (form) {
  form.querySelector("[data-caller-look]").hidden = true;
  phone.addEventListener("change", look);
  // Out of a text of several lines without the mouse.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) form.requestSubmit();
  });
  document.querySelector("[data-error-summary]")?.focus();
}
