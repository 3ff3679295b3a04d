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
  share.hidden = false;
  share.addEventListener("click", async () => {
    const page = { title: document.title, url: location.origin + location.pathname };
    if (navigator.share) {
      // Closing the sheet without a choice is no error.
      await navigator.share(page).catch(() => {});
      return;
    }
    await navigator.clipboard.writeText(page.url);
    label.textContent = share.dataset.done;
    status.textContent = share.dataset.done;
  });
}
