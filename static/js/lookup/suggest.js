// Propose words while the reader types, in the list of the box. The browser shows and reads out
// the list.
const list = document.querySelector("[data-suggestions]");
const box = list && document.querySelector(`[list="${list.id}"]`);
const PAUSE = 250;

if (box) {
  let timer;
  let asked;

  const propose = async () => {
    asked?.abort();
    asked = new AbortController();
    const typed = box.value.trim();
    if (typed.length < 2) return list.replaceChildren();
    const address = `${list.dataset.suggestions}?${new URLSearchParams({ q: typed })}`;
    try {
      const response = await fetch(address, { signal: asked.signal });
      const texts = response.ok ? await response.json() : [];
      list.replaceChildren(...texts.map((text) => new Option("", text)));
    } catch (error) {
      // Without a network there are no proposals; the next letter asks again.
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
    }
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(propose, PAUSE);
  });
}
