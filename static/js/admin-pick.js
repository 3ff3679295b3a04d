// A search box above each long select: what is typed, with or without marks, narrows it down.
// Without script the select is complete and works by itself.

const MOST_SHOWN = 8;

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
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  select.before(box, status);

  // Options are taken out rather than hidden: not every browser hides an option.
  function show(words) {
    const chosen = select.value;
    const fits = (option) => words.every((word) => fold(option.textContent).includes(word));
    const kept = all.map((node) => node.cloneNode(true));
    let count = 0;
    for (const node of kept) {
      const options = node.tagName === "OPTGROUP" ? [...node.children] : [node];
      for (const option of options) {
        if (!words.length || fits(option) || option.value === chosen) count += 1;
        else option.remove();
      }
    }
    select.replaceChildren(
      ...kept.filter((node) => node.tagName !== "OPTGROUP" || node.children.length),
    );
    select.value = chosen;
    select.size = words.length ? Math.min(Math.max(count + 1, 3), MOST_SHOWN) : 0;
    status.textContent = words.length ? String(count) : "";
  }

  box.addEventListener("input", () => show(fold(box.value).split(/\s+/).filter(Boolean)));
  box.addEventListener("keydown", (event) => {
    // Enter would send the form while somebody is still choosing.
    if (event.key === "Enter") {
      event.preventDefault();
      select.focus();
    }
    if (event.key === "ArrowDown") {
      event.preventDefault();
      select.focus();
    }
  });
  select.addEventListener("change", () => {
    if (!box.value) return;
    box.value = "";
    show([]);
  });
}

for (const select of document.querySelectorAll("select[data-pick]")) makeSearchable(select);
