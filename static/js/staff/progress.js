// A file in the making: the page's part about it is fetched anew until it is finished.

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
    // The network is away for a moment: asked again below.
  }
  if (document.querySelector("[data-progress-form]")) {
    setTimeout(renew, SECONDS * 1000);
  }
}

function show(page) {
  const fresh = page.querySelector("[data-progress]");
  // The words change within the live region, so that they are read out.
  if (fresh.innerHTML !== shown.innerHTML) {
    shown.replaceChildren(...fresh.childNodes);
  }
  // Nothing to cancel any more; until then the buttons stay where the finger is.
  if (!page.querySelector("[data-progress-form]")) {
    document.querySelector("[data-progress-form]")?.remove();
  }
}

setTimeout(renew, SECONDS * 1000);
