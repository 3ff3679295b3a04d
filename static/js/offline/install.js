// Offer to put the portal on the home screen: once, and never again after a "no".
import { isInstalled } from "./device.js";

const hint = document.querySelector("[data-install]");
const yes = hint.querySelector("[data-install-yes]");
const KEY = "paht.install-declined";

function isDeclined() {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    // The device refuses storage, so it could not remember a "no".
    return true;
  }
}

function offer() {
  if (isInstalled || isDeclined()) return;
  hint.hidden = false;
  hint.querySelector("[data-install-no]").onclick = () => {
    hint.hidden = true;
    localStorage.setItem(KEY, "1");
  };
}

addEventListener("beforeinstallprompt", (event) => {
  // The browser's own banner would disturb more.
  event.preventDefault();
  offer();
  yes.hidden = false;
  yes.onclick = () => {
    hint.hidden = true;
    event.prompt();
  };
});
addEventListener("appinstalled", () => (hint.hidden = true));

// Only Safari on a phone or tablet knows this property; it has no prompt to open.
if (navigator.standalone === false) {
  hint.querySelector("[data-install-by-hand]").hidden = false;
  offer();
}
