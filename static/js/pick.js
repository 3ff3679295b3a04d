// Add a search box above each long select, which narrows it with or without diacritics. Without
// script the select is complete.

const LEAST_ROWS = 4;
const MOST_ROWS = 10;

const fold = (text) =>
  text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replaceAll("đ", "d");

function makeSearchable(select) {
  const label = select.dataset.pickLabel;
  const all = [...select.children].map((node) => node.cloneNode(true));
  const box = document.createElement("input");
  box.type = "search";
  box.className = "pick-search";
  box.placeholder = label;
  box.autocomplete = "off";
  box.setAttribute("aria-label", label);
  box.setAttribute("aria-controls", select.id);
  // The access key leads to the search box.
  box.accessKey = select.accessKey;
  select.accessKey = "";
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  select.before(box, status);

  let first = null;

  // Options are removed rather than hidden: not every browser hides an option.
  function show(words) {
    const chosen = select.value;
    const fits = (option) => words.every((word) => fold(option.textContent).includes(word));
    let found = 0;
    first = null;
    select.replaceChildren(...all.map((node) => node.cloneNode(true)));
    select.value = chosen;
    for (const option of words.length ? [...select.options] : []) {
      if (option.value && fits(option)) {
        found += 1;
        first ??= option;
      } else if (option.value !== chosen) option.remove();
    }
    const groups = [...select.querySelectorAll("optgroup")];
    for (const group of groups) if (!group.children.length) group.remove();
    // A heading takes a row; a list of one row would be drawn as a closed select.
    const rows = select.options.length + select.querySelectorAll("optgroup").length;
    select.size = words.length ? Math.min(Math.max(rows, LEAST_ROWS), MOST_ROWS) : 0;
    status.textContent = words.length ? `${select.dataset.pickFound} ${found}` : "";
  }

  box.addEventListener("input", () => show(fold(box.value).split(/\s+/).filter(Boolean)));
  // Enter chooses the first that fits and moves into the list; it must not send the form.
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    if (box.value && first) first.selected = true;
    select.focus();
  });

  function close() {
    if (!box.value) return;
    box.value = "";
    show([]);
  }
  // Turn the proposals in the hint below into buttons.
  const hint = select.closest(".field")?.querySelectorAll("[data-proposed]") ?? [];
  for (const name of hint) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--link";
    button.textContent = name.textContent;
    button.addEventListener("click", () => {
      close();
      select.value = name.dataset.proposed;
      select.dispatchEvent(new Event("change", { bubbles: true }));
      select.focus();
    });
    // Lines break between buttons: a dot would hang at the end of one.
    if (name.previousSibling?.textContent.trim() === "·") name.previousSibling.remove();
    name.replaceWith(button);
  }
  select.addEventListener("blur", close);
  select.addEventListener("click", close);
  select.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && box.value) {
      event.preventDefault();
      close();
    }
  });
}

for (const select of document.querySelectorAll("select[data-pick]")) makeSearchable(select);
