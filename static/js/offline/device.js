// Let a page ask the service worker (worker.js) for what this device keeps.

const { dataset } = document.documentElement;
// The mark of the account that is signed in, "" for nobody, undefined if unknown.
export const owner = dataset.owner;
// The time of this page, if it is a copy that the worker kept.
export const keptAt = dataset.kept ? new Date(dataset.kept) : null;
// Whether the page runs in the app that was put on the home screen (iOS has its own name for it).
export const isInstalled =
  matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;

export async function ask(name, what = {}) {
  const registration = await navigator.serviceWorker?.getRegistration();
  if (!registration?.active) throw new Error("no worker");
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => {
      port1.close();
      if ("error" in data) reject(new Error(data.error));
      else resolve(data.result);
    };
    registration.active.postMessage({ ...what, name }, [port2]);
  });
}

// Call `listener` with the reports that wait on this device, now and at each change.
export function onWaiting(listener) {
  if (!navigator.serviceWorker) return;
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data.name === "waiting") listener(data.reports);
  });
  navigator.serviceWorker.startMessages();
  ask("list").then(listener, () => {});
}

// Browsers write Vietnamese dates with dashes and English ones month first.
export function timeInWords(time) {
  const two = (number) => String(number).padStart(2, "0");
  const day = `${two(time.getDate())}/${two(time.getMonth() + 1)}/${time.getFullYear()}`;
  return `${two(time.getHours())}:${two(time.getMinutes())} ${day}`;
}

export function fill(element, values) {
  element.textContent = element.dataset.words.replace(
    /%\((\w+)\)s/g,
    (whole, key) => values[key] ?? whole,
  );
}
