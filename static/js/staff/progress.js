// Refresh the page's part about a running job until it is finished.

const SECONDS = 2;
const shown = document.querySelector("[data-progress]");

async function renew() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.redirected) {
      // The session has ended: the page itself leads to the log-in.
      location.reload();
      return;
    }
    if (answer.ok) {
      show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    }
  } catch {
    // The network may be away for a moment: the next round asks again.
  }
  if (document.querySelector("[data-progress-form]")) {
    setTimeout(renew, SECONDS * 1000);
  }
}

function show(page) {
  const fresh = page.querySelector("[data-progress]");
  // Text that changes within the live region is read out.
  if (fresh.innerHTML !== shown.innerHTML) {
    shown.replaceChildren(...fresh.childNodes);
  }
  // Remove the buttons only at the end, so that they stay under the finger until then.
  if (!page.querySelector("[data-progress-form]")) {
    document.querySelector("[data-progress-form]")?.remove();
  }
}

setTimeout(renew, SECONDS * 1000);
