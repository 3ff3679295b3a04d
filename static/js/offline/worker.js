// Decide which pages and files this browser keeps for times without a network. `/sw.js`
// (paht/offline.py) defines RELEASE and loads this script.
//
// Four kinds of copies are kept:
// - the files of the portal, by their hashed names;
// - a few public pages, fetched without cookies, so that they hold nothing of any visitor;
// - of some of them the page for one commune, the one that was opened last;
// - pages of the reader's own reports, where the server allows it (accounts/device_copies.py),
//   under the mark of the account, until another account or nobody is signed in.
// Reports that wait to be sent are in worker-waiting.js.
const FILES = `files-${RELEASE.version}`;
const PAGES = `pages-${RELEASE.version}`;
// Outlives a release, which does not know the commune.
const CHOSEN = "chosen";
const OWN = "own-";
const MOST_OWN = 30;
const DAY_MS = 24 * 3600 * 1000;
// As long as a session lasts: an older page would need a log-in.
const OWN_KEPT_MS = 14 * DAY_MS;
const GONE = new Set([403, 404, 410]);

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST") {
    // Forget at once: the browser may be closed before the next page.
    if (pathBelowLanguage(url) === RELEASE.logOut) event.waitUntil(forgetOthers(""));
  } else if (request.method === "GET") {
    if (url.pathname.startsWith(RELEASE.static)) event.respondWith(file(request));
    else if (request.mode === "navigate") event.respondWith(page(event, url));
  }
});

// Services that pages ask for by name (static/js/offline/device.js); each gets an answer.
const services = {
  // A page was seen by the account with the mark `owner`, "" for nobody. Returns how many
  // reports of other accounts were dropped unsent.
  seen: ({ owner }) => forgetOthers(owner),
  keep: async ({ report }) => waitingReports.keep(report, await ownerHere()),
  list: () => waitingReports.list(),
  drop: ({ id }) => waitingReports.drop(id),
  take: ({ id }) => waitingReports.take(id),
  send: () => waitingReports.send(),
  activate: () => self.skipWaiting(),
};
self.addEventListener("message", (event) => {
  const { name, ...what } = event.data;
  const answer = Promise.resolve(what)
    .then(services[name])
    .then(
      (result) => ({ result }),
      (error) => ({ error: String(error) }),
    );
  event.waitUntil(answer.then((said) => event.ports[0]?.postMessage(said)));
});

// --- keeping ------------------------------------------------------------------------
async function install() {
  const files = await caches.open(FILES);
  await files.addAll(RELEASE.files);
  // Only the languages in use on this device, not all that are offered.
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const languages = new Set(open.map(({ url }) => languageOf(new URL(url))).filter(Boolean));
  await Promise.all([...languages].map(keepPages));
}

async function activate() {
  for (const name of await caches.keys()) {
    const isKept = [FILES, PAGES, CHOSEN].includes(name) || name.startsWith(OWN);
    if (!isKept) await caches.delete(name);
  }
  // The browser asks for the page while the worker is still starting.
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

let isRefreshing = false;

async function refreshPages(language) {
  if (isRefreshing) return;
  isRefreshing = true;
  try {
    const kept = await find(PAGES, RELEASE.offline[language]);
    if (!kept || ageOf(kept) > DAY_MS) await keepPages(language);
  } catch {
    // The network is gone: the next page tries again.
  } finally {
    isRefreshing = false;
  }
}

async function keepPages(language) {
  const pages = await caches.open(PAGES);
  for (const { url } of await chosenRequests()) {
    if (languageOf(new URL(url)) === language) await keepChosen(new URL(url));
  }
  // The offline page comes last: its age shows that all are there.
  for (const path of [...RELEASE.pages[language], RELEASE.offline[language]]) {
    const answer = await fetch(path, { credentials: "omit", cache: "no-store" });
    if (answer.status === 404) {
      // Staff switched this tile off.
      await pages.delete(path);
      continue;
    }
    if (!answer.ok || answer.redirected) throw new Error(`${path}: ${answer.status}`);
    await put(pages, path, answer);
  }
}

// Keep the page for the commune in the address, instead of the one for another.
async function keepChosen(url) {
  const commune = url.searchParams.get("xa");
  const address = `${url.origin}${url.pathname}?xa=${encodeURIComponent(commune)}`;
  const answer = await fetch(address, { credentials: "omit", cache: "no-store" });
  if (!answer.ok && !GONE.has(answer.status)) return;
  const chosen = await caches.open(CHOSEN);
  await chosen.delete(address, { ignoreSearch: true, ignoreVary: true });
  if (answer.ok && !answer.redirected) await put(chosen, address, answer);
}

async function keepNewlyChosen(url, language) {
  if (!RELEASE.byCommune[language].includes(url.pathname) || !url.searchParams.get("xa")) return;
  const kept = await copyOfChosen(url);
  if (!kept || ageOf(kept) > DAY_MS) await keepChosen(url);
}

async function keepOwn(owner, url, answer) {
  const own = await caches.open(OWN + owner);
  await own.delete(url, { ignoreVary: true });
  await put(own, url, answer);
  const all = await own.keys();
  for (const old of all.slice(0, Math.max(0, all.length - MOST_OWN))) {
    await own.delete(old, { ignoreVary: true });
  }
}

// Drop a copy that the server no longer allows, such as of a report made confidential.
async function dropOwn(url) {
  const owner = await ownerHere();
  if (owner) await (await caches.open(OWN + owner)).delete(url, { ignoreVary: true });
}

async function put(cache, where, answer) {
  const headers = new Headers(answer.headers);
  // The body is stored unpacked.
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  headers.set("Kept-At", new Date().toISOString());
  await cache.put(where, new Response(await answer.text(), { headers }));
}

// Keep copies of `owner` only. The cache, even an empty one, shows whose the copies are.
async function forgetOthers(owner) {
  for (const name of await caches.keys()) {
    if (name.startsWith(OWN) && name !== OWN + owner) await caches.delete(name);
  }
  if (owner) await caches.open(OWN + owner);
  return waitingReports.forgetOthers(owner);
}

async function ownerHere() {
  const own = (await caches.keys()).find((name) => name.startsWith(OWN));
  return own ? own.slice(OWN.length) : "";
}

// --- answering ----------------------------------------------------------------------
async function file(request) {
  return (await find(FILES, request)) ?? fetch(request);
}

async function page(event, url) {
  const language = languageOf(url);
  // Staff pages and attachments have no copy; the browser shows its own error.
  if (!language) return ask(event);
  const asked = ask(event).then((answer) => {
    const owner = answer.headers.get("Keep-Copy-For");
    if (owner && answer.ok) event.waitUntil(keepOwn(owner, url.href, answer.clone()));
    else if (answer.ok || GONE.has(answer.status)) event.waitUntil(dropOwn(url.href));
    event.waitUntil(refreshPages(language));
    event.waitUntil(keepNewlyChosen(url, language).catch(() => {}));
    return answer;
  });
  // An answer that comes after the copy is still kept.
  event.waitUntil(asked.catch(() => {}));
  const late = new Promise((resolve) => setTimeout(resolve, RELEASE.patienceMs));
  try {
    return await Promise.race([asked, late.then(async () => (await copyOf(url)) ?? asked)]);
  } catch {
    return (await copyOf(url)) ?? (await copyOfOffline(language)) ?? Response.error();
  }
}

async function ask(event) {
  return (await event.preloadResponse) ?? (await fetch(event.request));
}

async function copyOf(url) {
  const owner = await ownerHere();
  const own = owner && (await find(OWN + owner, url.href));
  if (own && ageOf(own) < OWN_KEPT_MS) return marked(own);
  const shared = (await copyOfChosen(url)) ?? (await find(PAGES, url.pathname));
  return shared && marked(shared);
}

// Return the page for the chosen commune, unless the address names another.
async function copyOfChosen(url) {
  const [request] = await chosenRequests(url.pathname);
  if (!request) return undefined;
  const asked = url.searchParams.get("xa");
  const isOther = asked && asked !== new URL(request.url).searchParams.get("xa");
  return isOther ? undefined : find(CHOSEN, request.url);
}

// Return the requests of the pages that were chosen; with `path` those of one page.
async function chosenRequests(path) {
  // To open a store makes it.
  if (!(await caches.has(CHOSEN))) return [];
  const chosen = await caches.open(CHOSEN);
  return chosen.keys(path, { ignoreSearch: true, ignoreVary: true });
}

async function copyOfOffline(language) {
  const offline = await find(PAGES, RELEASE.offline[language]);
  return offline && marked(offline);
}

// The page's script reads from this how old the copy is and whose it is.
async function marked(copy) {
  const html = await copy.text();
  const marks = `data-kept="${copy.headers.get("Kept-At")}" data-owner="${await ownerHere()}"`;
  const shown = html.replace(/<html lang="([\w-]+)"[^>]*>/, `<html lang="$1" ${marks}>`);
  return new Response(shown, { headers: copy.headers });
}

async function find(cacheName, what) {
  const cache = await caches.open(cacheName);
  return cache.match(what, { ignoreVary: true });
}

function ageOf(copy) {
  return Date.now() - Date.parse(copy.headers.get("Kept-At"));
}

// Return "" for addresses without a language: staff pages, attachments, feeds.
function languageOf(url) {
  const first = url.pathname.split("/")[1];
  if (first === "") return Object.keys(RELEASE.pages)[0];
  return first in RELEASE.pages ? first : "";
}

function pathBelowLanguage(url) {
  return url.pathname.replace(/^\/[^/]*/, "");
}
