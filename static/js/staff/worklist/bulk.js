// Scroll the current quick filter into view: on a phone the row is wider than the screen.
const tabs = document.querySelector(".work-tabs");
const current = tabs?.querySelector("[aria-current]");
if (current) tabs.scrollLeft = current.offsetLeft - tabs.offsetLeft - tabs.clientWidth / 4;

// Show the box that selects all reports of the page.
const all = document.querySelector("[data-bulk-all]");
const boxes = [...document.querySelectorAll("[data-bulk-box]")];

if (all && boxes.length > 1) {
  const master = all.querySelector("input");
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    master.checked = ticked === boxes.length;
    master.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  master.addEventListener("change", () => {
    for (const box of boxes) box.checked = master.checked;
  });
  for (const box of boxes) box.addEventListener("change", show);
  all.hidden = false;
  show();
}
