// Show the numbers of one commune and its district, also without a network. The device keeps the
// choice; without script the form asks the server.

const KEY = "directory-commune";
const form = document.querySelector("[data-directory]");

if (form) {
  const select = form.elements.xa;
  const above = JSON.parse(document.getElementById("xa-huyen").textContent);
  const groups = [...document.querySelectorAll("[data-unit]")];
  const none = document.querySelector("[data-directory-none]");
  const status = document.querySelector("[data-directory-status]");

  const show = () => {
    const commune = select.value;
    const wanted = ["", commune, above[commune]];
    let shown = 0;
    for (const group of groups) {
      group.hidden = Boolean(commune) && !wanted.includes(group.dataset.unit);
      shown += group.hidden ? 0 : 1;
    }
    none.hidden = shown > 0;
    status.textContent = `${status.dataset.words} ${shown}`;
  };

  const kept = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };

  // The server has already left out the others.
  const isComplete = !new URLSearchParams(location.search).get("xa");
  if (isComplete) {
    form.querySelector("button").hidden = true;
    if (kept() in above) select.value = kept();
    show();
    select.addEventListener("change", () => {
      try {
        localStorage.setItem(KEY, select.value);
      } catch {
        // The choice then lasts as long as the page.
      }
      show();
    });
  }
}
