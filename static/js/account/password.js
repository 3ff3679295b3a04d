// Add a button to each password that shows it, and hide it again before it is sent.

for (const row of document.querySelectorAll("[data-password]")) {
  const box = row.querySelector("input");
  const show = row.querySelector("[data-password-show]");
  const hide = row.querySelector("[data-password-hide]");

  const reveal = (visible) => {
    box.type = visible ? "text" : "password";
    show.hidden = visible;
    hide.hidden = !visible;
  };
  show.addEventListener("click", () => {
    reveal(true);
    hide.focus();
  });
  hide.addEventListener("click", () => {
    reveal(false);
    show.focus();
  });
  // Browsers keep the content of text boxes; a password must not be kept.
  box.form.addEventListener("submit", () => reveal(false));
  reveal(false);
}
