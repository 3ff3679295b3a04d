// Show the lines of one commune and its district, also without a network: numbers and notices. The
// device keeps the choice; without script the form asks the server.

const KEY = "directory-commune";
const form = document.querySelector("[data-directory]");

if (form) {
  const select = form.elements.xa;
  for (const line of document.querySelectorAll("[data-ends]")) {
    // On a page that is a copy, or that was kept open.
    if (Date.parse(line.dataset.ends) <= Date.now()) line.remove();
  }
  const above = JSON.parse(document.getElementById("xa-huyen").textContent);
  const calendar = document.querySelector("[data-calendar]");
  const none = document.querySelector("[data-directory-none]");
  const status = document.querySelector("[data-directory-status]");

  const show = () => {
    const commune = select.value;
    const wanted = ["", commune, above[commune]];
    let shown = 0;
    for (const line of document.querySelectorAll("[data-unit]")) {
      line.hidden = Boolean(commune) && !wanted.includes(line.dataset.unit);
      shown += line.hidden ? 0 : 1;
    }
    if (calendar) calendar.href = calendar.dataset.calendar + (commune ? `?xa=${commune}` : "");
    for (const group of document.querySelectorAll("[data-group]")) {
      group.hidden = !group.querySelector("[data-unit]:not([hidden])");
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

  const keep = () => {
    try {
      localStorage.setItem(KEY, select.value);
      // The tiles show dangers of the commune and of its district.
      localStorage.setItem(`${KEY}-above`, above[select.value] ?? "");
    } catch {
      // The choice then lasts as long as the page.
    }
  };

  form.addEventListener("submit", keep);
  const asked = new URLSearchParams(location.search);
  // The server has already left out the others.
  const isComplete = !["xa", "don-vi", "q"].some((name) => asked.get(name));
  const isCopy = Boolean(document.documentElement.dataset.kept);
  // A copy of a large directory holds the numbers of one commune.
  const words = document.querySelector("[data-directory-kept]");
  const isChosen = isComplete && kept() in above;
  if (isChosen) select.value = kept();
  if (isCopy && words) {
    words.hidden = false;
    form.hidden = true;
    for (const part of document.querySelectorAll("[data-directory-more]")) part.hidden = true;
  } else if (isComplete && form.hasAttribute("data-directory-partial") && !isCopy) {
    // The page holds a part of the lines: only the server can choose among all.
    if (isChosen) location.replace(`?${new URLSearchParams(new FormData(form))}`);
    select.addEventListener("change", () => form.requestSubmit());
  } else if (isComplete) {
    form.querySelector("button").hidden = true;
    show();
    select.addEventListener("change", () => {
      keep();
      show();
    });
  }
}
