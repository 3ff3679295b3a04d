// A search box above each long select: what is typed, with or without marks, narrows it down.
// Without script the select is complete and works by itself.

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
  // A key leads to where one types.
  box.accessKey = select.accessKey;
  select.accessKey = "";
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  select.before(box, status);

  let first = null;

  // Options are taken out rather than hidden: not every browser hides an option.
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
    // Headings take a row each; a list of one row would be drawn as a closed select.
    const rows = select.options.length + select.querySelectorAll("optgroup").length;
    select.size = words.length ? Math.min(Math.max(rows, LEAST_ROWS), MOST_ROWS) : 0;
    status.textContent = words.length ? `${select.dataset.pickFound} ${found}` : "";
  }

  box.addEventListener("input", () => show(fold(box.value).split(/\s+/).filter(Boolean)));
  // Into the list: the first that fits is chosen, arrows go on from there. Enter must not
  // send the form while somebody is still choosing.
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
  // What is proposed in the hint below is text without script, and a press with it.
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
    // Lines break between presses: a dot would hang at the end of one.
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
