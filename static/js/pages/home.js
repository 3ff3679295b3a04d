// Offer to install the portal: once, and never again after a "no".
const hint = document.querySelector("[data-install]");
const KEY = "paht.install-declined";

function isDeclined() {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return true;
  }
}

addEventListener("beforeinstallprompt", (event) => {
  // The browser's own banner would disturb more.
  event.preventDefault();
  if (isDeclined()) return;
  hint.hidden = false;
  hint.querySelector("[data-install-yes]").onclick = () => {
    hint.hidden = true;
    event.prompt();
  };
  hint.querySelector("[data-install-no]").onclick = () => {
    hint.hidden = true;
    localStorage.setItem(KEY, "1");
  };
});
addEventListener("appinstalled", () => (hint.hidden = true));
