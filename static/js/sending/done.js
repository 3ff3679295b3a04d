// The page after sending: the draft is no longer needed, the code can be copied and printed.

const KEY = "paht.report-draft";
const page = document.querySelector("[data-done]");
const copy = page.querySelector("[data-copy]");
const print = page.querySelector("[data-print]");
const code = page.querySelector("[data-code]");

try {
  // Only the draft of this very report: another one may be under way in the next tab.
  const draft = JSON.parse(localStorage.getItem(KEY));
  if (draft?.id === page.dataset.submission) localStorage.removeItem(KEY);
} catch {
  // No storage, no draft.
}

async function copyCode() {
  const label = copy.querySelector("[data-copy-label]");
  try {
    await navigator.clipboard.writeText(code.textContent.trim());
  } catch {
    // Not allowed here (plain http): mark it, so that the phone's own menu can copy it.
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
