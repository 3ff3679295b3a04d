// Make or use a passkey, and send the browser's answer with the form.

const toBytes = text => Uint8Array.from(
  atob(text.replaceAll("-", "+").replaceAll("_", "/")), sign => sign.charCodeAt(0));
const toText = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const withBytes = keys => (keys ?? []).map(key => ({ ...key, id: toBytes(key.id) }));

const ask = {
  create: options => navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: withBytes(options.excludeCredentials),
    },
  }),
  get: options => navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      allowCredentials: withBytes(options.allowCredentials),
    },
  }),
};
const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature"];

const written = credential => JSON.stringify({
  id: credential.id,
  rawId: credential.id,
  type: credential.type,
  response: Object.fromEntries(PARTS.filter(part => credential.response[part])
    .map(part => [part, toText(credential.response[part])])),
});

for (const part of document.querySelectorAll("[data-passkey]")) {
  const form = part.closest("form");
  const answer = form.elements.passkey;
  const button = part.querySelector("button");
  const state = part.querySelector("[role=status]");
  const words = { SecurityError: "elsewhere", InvalidStateError: "known" };

  const run = async () => {
    state.textContent = "";
    button.disabled = true;
    try {
      answer.value = written(await ask[part.dataset.passkey](JSON.parse(part.dataset.options)));
      form.requestSubmit();
    } catch (error) {
      state.textContent = part.dataset[words[error.name]] ?? part.dataset.cancelled;
    }
    button.disabled = false;
  };

  if (!window.PublicKeyCredential) {
    state.textContent = part.dataset.unsupported;
    continue;
  }
  button.hidden = false;
  // Until now Enter would have sent the form without an answer.
  button.disabled = false;
  if (button.type === "button") {
    button.addEventListener("click", run);
  } else {
    form.addEventListener("submit", event => {
      if (!answer.value) {
        event.preventDefault();
        run();
      }
    });
  }
}
