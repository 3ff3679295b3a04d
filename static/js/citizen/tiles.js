// Show the tiles that this device used last before the others. Only their names are kept.

const KEY = "tiles-used";
const list = document.querySelector("[data-tiles]");

function used() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    // The device refuses storage, or holds something else there.
    return [];
  }
}

function remember(slug) {
  const names = [slug, ...used().filter((name) => name !== slug)];
  try {
    localStorage.setItem(KEY, JSON.stringify(names));
  } catch {
    // Without storage the order stays as the province set it.
  }
}

function sort() {
  const links = new Map([...list.querySelectorAll("[data-tile]")].map((a) => [a.dataset.tile, a]));
  const first = used().flatMap((name) => links.get(name)?.closest("li") ?? []);
  list.prepend(...first);
}

sort();
list.addEventListener("click", (event) => {
  const link = event.target.closest("[data-tile]");
  if (link) remember(link.dataset.tile);
});

// Hide the dangers of other places where a commune was chosen; people who chose none see all.
function showDangers() {
  let here = [];
  try {
    here = ["directory-commune", "directory-commune-above"].map((key) => localStorage.getItem(key));
  } catch {
    // Without storage no commune is known.
  }
  for (const danger of document.querySelectorAll("[data-dangers] [data-unit]")) {
    const { unit } = danger.dataset;
    danger.hidden = Boolean(here[0] && unit) && !here.includes(unit);
  }
}

showDangers();
