// Search for the key that ALTCHA's challenge asks for (PBKDF2). The widget starts several of these
// workers; its own would need "blob:" in the Content-Security-Policy.
const YIELD_EVERY = 50;

let isAborted = false;

self.onmessage = async ({ data }) => {
  if (data.type === "abort") isAborted = true;
  if (data.type !== "work") return;
  isAborted = false;
  try {
    self.postMessage(await search(data));
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};

// Resolve with the counter whose key begins as asked; null when stopped or too late.
async function search({ challenge, counterStart = 0, counterStep = 1, timeout = 90_000 }) {
  const { nonce, salt, cost, keyLength = 32, keyPrefix, algorithm } = challenge.parameters;
  const hash = algorithm.replace("PBKDF2/", "");
  const begin = performance.now();
  const password = new Uint8Array([...bytes(nonce), 0, 0, 0, 0]);
  const counterAt = new DataView(password.buffer, password.length - 4);
  const kdf = { name: "PBKDF2", salt: bytes(salt), iterations: cost, hash };
  for (let counter = counterStart, tried = 0; ; counter += counterStep, tried += 1) {
    if (isAborted || performance.now() - begin > timeout) return null;
    // Let an "abort" in.
    if (tried % YIELD_EVERY === 0) await new Promise((resolve) => setTimeout(resolve));
    counterAt.setUint32(0, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const derivedKey = hex(await crypto.subtle.deriveBits(kdf, key, keyLength * 8));
    if (derivedKey.startsWith(keyPrefix)) {
      return { counter, derivedKey, time: Math.round(performance.now() - begin) };
    }
  }
}

function bytes(text) {
  return Uint8Array.from(text.match(/../g), (pair) => Number.parseInt(pair, 16));
}

function hex(buffer) {
  return [...new Uint8Array(buffer)].map((one) => one.toString(16).padStart(2, "0")).join("");
}
