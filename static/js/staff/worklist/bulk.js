// On a phone the quick filters are pushed sideways: the one in force comes into view.
const tabs = document.querySelector(".work-tabs");
const current = tabs?.querySelector("[aria-current]");
if (current) tabs.scrollLeft = current.offsetLeft - tabs.offsetLeft - tabs.clientWidth / 4;

// One box that ticks all reports of the page; without script each is ticked by itself.
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
