// Remove the sent draft, and offer to copy and print the code.

const KEY = "paht.report-draft";
const page = document.querySelector("[data-done]");
const copy = page.querySelector("[data-copy]");
const print = page.querySelector("[data-print]");
const code = page.querySelector("[data-code]");

try {
  // Remove the draft of this report only: the next tab may hold another one.
  const draft = JSON.parse(localStorage.getItem(KEY));
  if (draft?.id === page.dataset.submission) localStorage.removeItem(KEY);
} catch {
  // Without storage there is no draft.
}

async function copyCode() {
  const label = copy.querySelector("[data-copy-label]");
  try {
    await navigator.clipboard.writeText(code.textContent.trim());
  } catch {
    // The browser refused (plain http): select the code, so that the phone's menu can copy it.
    getSelection().selectAllChildren(code);
    return;
  }
  label.textContent = label.dataset.copied;
  page.querySelector("[data-copy-state]").textContent = label.dataset.copied;
}

copy.hidden = false;
copy.addEventListener("click", copyCode);
print.hidden = false;
print.addEventListener("click", () => window.print());
