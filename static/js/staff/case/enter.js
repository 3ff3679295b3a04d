// Let Enter in a line of a part press the button of that part; without script the page comes back.

const NOT_LINES = ["checkbox", "radio", "file", "search"];

for (const part of document.querySelectorAll("[data-part]")) {
  part.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.key !== "Enter" || event.defaultPrevented || event.isComposing) return;
    if (target.tagName !== "INPUT" || NOT_LINES.includes(target.type)) return;
    event.preventDefault();
    part.querySelector("[data-part-button]").click();
  });
}
