// Keep the draft of a report in this browser's storage. It belongs to the account that was
// signed in while it was written, or to nobody. Phones are shared: the person's data are
// forgotten after a day, the rest after a week. Every page checks this (site.js).
import { owner } from "./device.js";

const KEY = "paht.report-draft";
const DAY_MS = 24 * 3600 * 1000;
const KEPT_FOR_MS = 7 * DAY_MS;
const PERSON = ["full_name", "phone", "email", "contact_address"];

// Private windows and full storages throw: then there is no draft.
export function readDraft() {
  try {
    const draft = JSON.parse(localStorage.getItem(KEY));
    const isForeign = draft?.owner && owner !== undefined && draft.owner !== owner;
    const age = Date.now() - draft?.at;
    if (!isForeign && !(age > KEPT_FOR_MS)) return age > DAY_MS ? withoutPerson(draft) : draft;
    localStorage.removeItem(KEY);
  } catch {
    // No draft.
  }
  return null;
}

function withoutPerson(draft) {
  if (!PERSON.some((name) => name in draft.values)) return draft;
  for (const name of PERSON) delete draft.values[name];
  draft.isBare = true;
  localStorage.setItem(KEY, JSON.stringify(draft));
  return draft;
}

export function endOf(draft) {
  return draft.at + KEPT_FOR_MS;
}

export function writeDraft(draft) {
  try {
    if (draft) localStorage.setItem(KEY, JSON.stringify({ ...draft, owner }));
    else localStorage.removeItem(KEY);
    return true;
  } catch {
    return false;
  }
}
