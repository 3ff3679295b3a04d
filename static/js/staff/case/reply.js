// Insert the chosen template at the caret; without script the server does it.

for (const box of document.querySelectorAll("[data-reply]")) {
  const select = box.querySelector("select");
  const text = document.getElementById(box.dataset.reply);
  box.querySelector("button").addEventListener("click", (event) => {
    event.preventDefault();
    const reply = select.selectedOptions[0]?.dataset.text;
    if (!reply) return select.focus();
    const before = text.value.slice(0, text.selectionStart);
    const gap = before.trim() && !before.endsWith("\n") ? "\n\n" : "";
    text.setRangeText(gap + reply, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  });
}
