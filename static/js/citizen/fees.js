// Offer to copy the lines of a payment.

const page = document.querySelector("[data-copies]");
const state = page.querySelector("[data-copy-state]");

async function copy(button) {
  const value = button.parentElement.querySelector("[data-value]");
  const label = button.querySelector("[data-label]");
  try {
    await navigator.clipboard.writeText(value.textContent.trim());
  } catch {
    // The browser refused (plain http): select the value, so that the phone's menu can copy it.
    value.hidden = false;
    getSelection().selectAllChildren(value);
    return;
  }
  const words = label.textContent;
  label.textContent = label.dataset.copied;
  state.textContent = label.dataset.copied;
  setTimeout(() => {
    label.textContent = words;
  }, 4000);
}

for (const button of page.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
