// Print and share: buttons that only exist where the browser can do it.
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
      // Not allowed here: the address is there to be copied by hand.
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
      // Closing the sheet without a choice is no error.
      if (error.name !== "AbortError") await copy();
    }
  });
}
