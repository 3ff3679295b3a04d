// Turn the list of categories into a box to type in, with or without diacritics. The select
// stays and keeps the answer; this script only writes into it. Pattern: WAI-ARIA "editable
// combobox with list autocomplete".
import { announce, fold, form, say } from "./page.js";

const select = form.elements.category;
const holder = select.closest(".field__control");
const box = document.createElement("input");
const list = document.createElement("div");
const opener = document.createElement("button");
let active = null;

const groups = [...select.querySelectorAll("optgroup")].map((group, place) => {
  const heading = document.createElement("div");
  heading.className = "combobox__group";
  heading.setAttribute("role", "group");
  const name = document.createElement("span");
  name.className = "combobox__heading";
  name.id = `category-group-${place}`;
  name.textContent = group.label;
  heading.setAttribute("aria-labelledby", name.id);
  const options = [...group.children].map((option) => {
    const item = document.createElement("div");
    item.className = "combobox__option";
    item.id = `category-option-${option.value}`;
    item.setAttribute("role", "option");
    item.dataset.value = option.value;
    item.dataset.label = option.label;
    item.dataset.words = fold(`${option.label} ${group.label}`);
    item.textContent = option.label;
    if ("urgent" in option.dataset) {
      const mark = document.createElement("span");
      mark.className = "combobox__urgent";
      mark.textContent = say("category_urgent");
      item.append(" ", mark);
    }
    return item;
  });
  heading.append(name, ...options);
  list.append(heading);
  return { heading, options };
});
const nothing = document.createElement("p");
nothing.className = "combobox__nothing";
nothing.setAttribute("role", "presentation");
nothing.textContent = say("category_none");

function build() {
  box.id = select.id;
  select.id = `${box.id}_list`;
  box.type = "text";
  box.autocomplete = "off";
  box.spellcheck = false;
  box.placeholder = say("category_filter");
  box.className = "combobox__box";
  const attributes = {
    role: "combobox",
    "aria-expanded": "false",
    "aria-autocomplete": "list",
    "aria-controls": "category-options",
    "aria-required": "true",
  };
  for (const [name, value] of Object.entries(attributes)) box.setAttribute(name, value);
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (select.hasAttribute(name)) box.setAttribute(name, select.getAttribute(name));
  }
  list.id = "category-options";
  list.className = "combobox__list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", select.options[0].label);
  list.hidden = true;
  opener.type = "button";
  opener.className = "combobox__opener";
  opener.tabIndex = -1;
  opener.setAttribute("aria-label", say("category_all"));
  holder.classList.add("combobox");
  select.hidden = true;
  holder.append(box, opener, list);
  showChosen();
}

function visibleOptions() {
  return groups.flatMap(({ options }) => options.filter((item) => !item.hidden));
}

function filter(query) {
  const words = fold(query).split(/\s+/).filter(Boolean);
  for (const { heading, options } of groups) {
    for (const item of options) {
      item.hidden = !words.every((word) => item.dataset.words.includes(word));
    }
    heading.hidden = options.every((item) => item.hidden);
  }
  const count = visibleOptions().length;
  if (count) nothing.remove();
  else list.append(nothing);
  announce(count ? say("category_results", { count }) : say("category_none"));
}

function open() {
  if (!list.hidden) return;
  list.hidden = false;
  box.setAttribute("aria-expanded", "true");
}

function close() {
  list.hidden = true;
  box.setAttribute("aria-expanded", "false");
  point(null);
}

function point(item) {
  active?.classList.remove("combobox__option--active");
  active = item;
  if (!item) {
    box.removeAttribute("aria-activedescendant");
    return;
  }
  item.classList.add("combobox__option--active");
  box.setAttribute("aria-activedescendant", item.id);
  // Scroll the list only, never the page under the thumb.
  const [top, bottom] = [item.offsetTop, item.offsetTop + item.offsetHeight];
  if (top < list.scrollTop) list.scrollTop = top;
  else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
}

function step(by) {
  open();
  const items = visibleOptions();
  if (!items.length) return;
  const from = items.indexOf(active);
  const next = from < 0 ? (by > 0 ? 0 : items.length - 1) : from + by;
  point(items[(next + items.length) % items.length]);
}

function choose(item) {
  select.value = item.dataset.value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  close();
}

function showChosen() {
  const chosen = select.selectedOptions[0];
  box.value = select.value ? chosen.label : "";
  for (const { options } of groups) {
    for (const item of options) {
      item.setAttribute("aria-selected", String(item.dataset.value === select.value));
    }
  }
}

box.addEventListener("input", () => {
  open();
  point(null);
  filter(box.value);
});
box.addEventListener("click", () => {
  if (list.hidden) filter("");
  open();
  box.select();
});
opener.addEventListener("click", () => {
  if (!list.hidden) return close();
  filter("");
  open();
  box.focus();
});
box.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (list.hidden) filter("");
    step(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && !list.hidden) {
    const only = visibleOptions();
    if (active) choose(active);
    else if (only.length === 1) choose(only[0]);
  } else if (event.key === "Escape" && !list.hidden) {
    close();
    showChosen();
  } else {
    return;
  }
  event.preventDefault();
});
box.addEventListener("blur", () => {
  // An emptied box clears the choice; half a word goes back to the last choice.
  if (box.value.trim() === "" && select.value) {
    select.value = "";
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }
  close();
  showChosen();
});
// Without this the box loses the focus and closes the list before "click" arrives.
list.addEventListener("mousedown", (event) => event.preventDefault());
list.addEventListener("click", (event) => {
  const item = event.target.closest("[role=option]");
  if (item) choose(item);
});
document.addEventListener("pointerdown", (event) => {
  if (!holder.contains(event.target) && !list.hidden) {
    close();
    showChosen();
  }
});
select.addEventListener("change", showChosen);
form.addEventListener("reset", () => setTimeout(showChosen));

build();
