// The draft of a report in this browser's storage. It belongs to the account that was signed
// in while it was written, or to nobody.
import { owner } from "./device.js";

const KEY = "paht.report-draft";
const KEPT_FOR_MS = 7 * 24 * 3600 * 1000;

// Private windows and full storages throw: then there is simply no draft.
export function readDraft() {
  try {
    const draft = JSON.parse(localStorage.getItem(KEY));
    const isForeign = draft?.owner && owner !== undefined && draft.owner !== owner;
    if (!isForeign && !(Date.now() - draft?.at > KEPT_FOR_MS)) return draft;
    localStorage.removeItem(KEY);
  } catch {
    // No draft.
  }
  return null;
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
