// Solve the proof of work that a form asks for, with ALTCHA's widget in the words of this portal.
const ALGORITHM = "PBKDF2/SHA-256";
// The portal's pages link to no other host, and nothing is measured but the solution.
const SETTINGS = { hideFooter: true, hideLogo: true, humanInteractionSignature: false };

for (const box of document.querySelectorAll("[data-proof]")) solve(box);

// Put the widget into `box`; it starts by itself and adds its solution to the form.
export async function solve(box) {
  const { challenge, widget, worker, css, words } = box.dataset;
  if (!document.getElementById("altcha-css")) {
    // With this id the widget adds no style of its own, which the policy would refuse.
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: css });
    link.id = "altcha-css";
    document.head.append(link);
  }
  await import(widget);
  const { lang } = document.documentElement;
  globalThis.$altcha.i18n.set(lang, JSON.parse(words));
  globalThis.$altcha.algorithms.set(ALGORITHM, () => new Worker(worker));
  const element = document.createElement("altcha-widget");
  const attributes = { challenge, language: lang, type: "native", auto: "onload" };
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.setAttribute("configuration", JSON.stringify(SETTINGS));
  box.querySelector("[data-proof-place]").replaceChildren(element);
  const form = box.closest("form") ?? document.querySelector("form[method=post]");
  // Django's log-in page for staff has no place for the box inside its form.
  if (!form.contains(box)) form.lastElementChild.before(box);
  holdBack(form, element);
}

// Let the form wait for a solution that is on its way.
function holdBack(form, element) {
  const send = (event) => {
    const isFree = event.submitter?.hasAttribute("data-proof-free");
    if (!element.isConnected || isFree || element.getState() !== "verifying") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    const go = ({ detail }) => {
      if (detail.state === "verifying") return;
      element.removeEventListener("statechange", go);
      // The widget fills in its field after this event.
      setTimeout(() => form.requestSubmit(submitter));
    };
    element.addEventListener("statechange", go);
  };
  form.addEventListener("submit", send, { capture: true });
}
