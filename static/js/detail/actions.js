// Show the buttons that print and share, where the browser can do it.
const print = document.querySelector("[data-print]");
const share = document.querySelector("[data-share]");

if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

if (share && (navigator.share || navigator.clipboard)) {
  const label = share.querySelector("[data-share-label]");
  const status = document.querySelector("[data-share-status]");
  const address = document.querySelector("[data-share-address]");
  const url = document.querySelector("[data-share-link]").href;
  share.hidden = false;
  address.hidden = true;

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
    } catch {
      // The browser refused: the reader can copy the address by hand.
      address.hidden = false;
      return;
    }
    label.textContent = share.dataset.done;
    status.textContent = share.dataset.done;
  };

  share.addEventListener("click", async () => {
    if (!navigator.share) return copy();
    try {
      await navigator.share({ title: document.title, url });
    } catch (error) {
      // The reader closed the sheet without a choice.
      if (error.name !== "AbortError") await copy();
    }
  });
}
