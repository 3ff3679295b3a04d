// Ask before a staff page with unsaved words is left.

// Ticks and choices are quick to make again, and the worklist is full of them.
const NO_WORDS = ["checkbox", "radio", "search", "select-one", "select-multiple"];
const changed = new Set(document.querySelectorAll("form[data-unsaved]"));

const note = ({ target }) => {
  if (target.form?.method === "post" && !NO_WORDS.includes(target.type)) changed.add(target.form);
};
document.addEventListener("input", note);
document.addEventListener("change", note);

document.addEventListener("submit", (event) => {
  // Another listener may send the form itself and stay on the page.
  if (!event.defaultPrevented) changed.delete(event.target);
});

addEventListener("beforeunload", (event) => {
  if (changed.size) event.preventDefault();
});
