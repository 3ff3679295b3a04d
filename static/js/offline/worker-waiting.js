// Keep reports that were written without a network, and send them later.
//
// Only the worker opens their database. A report belongs to the account that was signed in
// while it was written, or to nobody, and is sent for the same one. It goes once: the portal
// answers a repeated `submission_id` with the code it gave before.
// A row: {id, owner, at, action, title, fields: [[name, value]], files: [File], state, …}
// State: "waiting" → "sending" → "sent" (code) | "refused" (problems) | "waiting" again.
const waitingReports = (() => {
  const DATABASE = "paht";
  const STORE = "waiting";
  const DAY_MS = 24 * 3600 * 1000;
  const KEPT_MS = 7 * DAY_MS;
  // Long enough to be seen, short enough for a phone that is passed on.
  const SENT_SHOWN_MS = DAY_MS;
  // A refused report is not sent by itself: its reporter enters their data again.
  const PERSON = new Set([
    "full_name",
    "phone",
    "email",
    "contact_address",
    "national_id",
    "guardian_name",
    "guardian_phone",
  ]);
  const JSON_ANSWER = { Accept: "application/json" };
  const TOO_LARGE = 413;
  const REFUSED = 422;

  let running = null;
  let isAskedAgain = false;

  async function open() {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  // Run `work` on the store in one transaction; resolve with its result at the end.
  async function transact(mode, work) {
    const database = await open();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(STORE, mode);
        const request = work(transaction.objectStore(STORE));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onerror = transaction.onabort = () => reject(transaction.error);
      });
    } finally {
      database.close();
    }
  }

  const read = (id) => transact("readonly", (store) => store.get(id));
  const write = (row) => transact("readwrite", (store) => store.put(row));
  const remove = (id) => transact("readwrite", (store) => store.delete(id));

  async function all() {
    const rows = await transact("readonly", (store) => store.getAll());
    const fresh = [];
    for (const row of rows.sort((one, other) => one.at - other.at)) {
      if (Date.now() < endOf(row)) fresh.push(await withoutOldPerson(row));
      else await remove(row.id);
    }
    return fresh;
  }

  async function withoutOldPerson(row) {
    const isOld = row.state === "refused" && Date.now() - row.at > DAY_MS;
    if (!isOld || !row.fields.some(([name]) => PERSON.has(name))) return row;
    const bare = { ...row, fields: row.fields.filter(([name]) => !PERSON.has(name)) };
    await write(bare);
    return bare;
  }

  function endOf(row) {
    return row.state === "sent" ? row.sentAt + SENT_SHOWN_MS : row.at + KEPT_MS;
  }

  // Return what pages may know: neither answers nor files.
  async function list() {
    return (await all()).map((row) => ({
      id: row.id,
      title: row.title,
      // A worker that was stopped while sending starts again.
      state: row.state === "sending" && !running ? "waiting" : row.state,
      at: row.at,
      until: endOf(row),
      files: row.files.length,
      code: row.code ?? "",
      problems: row.problems ?? [],
      hasOwner: Boolean(row.owner),
      isTooLarge: row.isTooLarge ?? false,
    }));
  }

  async function tellPages() {
    const reports = await list();
    for (const page of await self.clients.matchAll({ type: "window", includeUncontrolled: true })) {
      page.postMessage({ name: "waiting", reports });
    }
  }

  async function keep(report, owner) {
    await write({ ...report, owner, at: Date.now(), state: "waiting" });
    await tellPages();
    try {
      await self.registration.sync.register("send-waiting");
    } catch {
      // Without Background Sync the next page, or "online" on this one, asks for it.
    }
  }

  async function drop(id) {
    const row = await read(id);
    // A report on its way can no longer be held back.
    if (running && row?.state === "sending") return false;
    await remove(id);
    await tellPages();
    return true;
  }

  // Return the answers of a refused report, to be corrected.
  async function take(id) {
    const row = await read(id);
    if (row?.state !== "refused") return null;
    const { fields, files, problems = [], isTooLarge = false } = row;
    return { id, fields, files, problems, isTooLarge };
  }

  // Keep reports of `owner` or of nobody; return how many others were dropped unsent.
  async function forgetOthers(owner) {
    let unsent = 0;
    for (const row of await all()) {
      if (!row.owner || row.owner === owner) continue;
      await remove(row.id);
      if (row.state !== "sent") unsent += 1;
    }
    if (unsent) await tellPages();
    return unsent;
  }

  // Resolve with true when nothing is left to send. Only one run at a time: asking during a run
  // tries once more what has failed in it, because the network came back meanwhile.
  function send() {
    if (running) isAskedAgain = true;
    else running = sendWhileAsked().finally(() => (running = null));
    return running;
  }

  async function sendWhileAsked() {
    let isDone = false;
    do {
      isAskedAgain = false;
      isDone = await sendAll();
    } while (!isDone && isAskedAgain);
    return isDone;
  }

  async function sendAll() {
    const tried = new Set();
    for (;;) {
      const next = (await all()).find(
        ({ id, state }) => (state === "waiting" || state === "sending") && !tried.has(id),
      );
      if (!next) return !(await all()).some(({ state }) => state === "waiting");
      tried.add(next.id);
      await change(next.id, { state: "sending" });
      let outcome = { state: "waiting" };
      try {
        outcome = await hand(next);
      } catch {
        // There is no network, or the answer was not the portal's.
      }
      await change(next.id, outcome);
    }
  }

  async function change(id, news) {
    const row = await read(id);
    if (row) await write({ ...row, ...news });
    await tellPages();
  }

  // Return the report's next state.
  async function hand(row) {
    // The form's own token is as old as the kept copy of the form.
    const door = await fetch(row.action, { headers: JSON_ANSWER, cache: "no-store" });
    if (!door.ok) return { state: "waiting" };
    const { token, owner } = await door.json();
    // The next page deletes the report of an account that is no longer signed in, and says so.
    if (row.owner && row.owner !== owner) return { state: "waiting" };
    const body = new FormData();
    for (const [name, value] of row.fields) body.append(name, value);
    for (const file of row.files) body.append("attachments", file, file.name);
    body.set("csrfmiddlewaretoken", token);
    body.set("submission_id", row.id);
    body.set("written_by", row.owner);
    const answer = await fetch(row.action, { method: "POST", body, headers: JSON_ANSWER });
    if (answer.ok) {
      const { code } = await answer.json();
      // Forget the reporter; the code is enough.
      return { state: "sent", sentAt: Date.now(), code, title: "", fields: [], files: [] };
    }
    if (answer.status === TOO_LARGE) return { state: "refused", isTooLarge: true };
    if (answer.status === REFUSED) {
      return { state: "refused", problems: (await answer.json()).problems };
    }
    return { state: "waiting" };
  }

  return { keep, list, drop, take, forgetOthers, send };
})();

self.addEventListener("sync", (event) => {
  if (event.tag !== "send-waiting") return;
  event.waitUntil(
    waitingReports.send().then((isDone) => {
      // The browser tries again later.
      if (!isDone) throw new Error("still waiting");
    }),
  );
});
