// Propose colleagues after an @ in a note; without script a list below offers them.

const MOST = 6;
const fold = (text) =>
  text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replaceAll("đ", "d");

for (const form of document.querySelectorAll("[data-mention]")) {
  const text = document.getElementById(form.dataset.mention);
  const people = [...form.querySelectorAll("[name=note-naming]")].map((box) => ({
    name: box.value,
    label: box.closest("label").textContent.trim(),
  }));
  const list = document.createElement("ul");
  list.className = "work-notes__found";
  list.hidden = true;
  text.after(list);

  // Return the text between the last @ and the caret, or null outside a name.
  function begun() {
    const found = /(?:^|[^\w@])@([\w.@+-]*)$/.exec(text.value.slice(0, text.selectionStart));
    return found && found[1];
  }

  function take(name, typed) {
    text.setRangeText(`${name} `, text.selectionStart - typed.length, text.selectionStart, "end");
    list.hidden = true;
    text.focus();
  }

  text.addEventListener("input", () => {
    const typed = begun();
    const wanted = typed === null ? [] : people.filter((one) => fold(one.label).includes(fold(typed)));
    list.replaceChildren(
      ...wanted.slice(0, MOST).map((one) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = one.label;
        button.addEventListener("click", () => take(one.name, typed));
        item.append(button);
        return item;
      }),
    );
    list.hidden = !wanted.length;
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") list.hidden = true;
    if (event.key === "ArrowDown" && event.target === text && !list.hidden) {
      event.preventDefault();
      list.querySelector("button").focus();
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && list.contains(event.target)) {
      event.preventDefault();
      const item = event.target.parentElement;
      const next = event.key === "ArrowDown" ? item.nextElementSibling : item.previousElementSibling;
      (next?.firstElementChild ?? text).focus();
    }
  });
}
