// Let the reporter choose files in several goes, see and remove them, and learn early of one
// too large. Each file is uploaded at once, so that a lost connection loses nothing. A file that
// cannot travel now stays in the file input and goes with the form, as without this script.
import { keptAt } from "../offline/device.js";
import { post } from "../post.js";
import { announce, form, pin, say, setPin, sizeInWords } from "./page.js";
import { upload } from "./upload.js";

const field = form.querySelector("[data-files]");
const input = form.elements.attachments;
const list = field.querySelector("[data-files-list]");
const state = field.querySelector("[data-files-state]");
const problems = field.querySelector("[data-files-problems]");
const button = field.querySelector("[data-files-button]");
const tile = field.parentElement.querySelector("[data-file-tile]");
const heldHere = () => field.querySelector("[data-held]");
const offer = field.querySelector("[data-photo-offer]");
const limits = field.dataset;
const MEGABYTE = 1048576;
// A JPEG has its position at the start: the rest need not travel.
const HEAD_BYTES = 256 * 1024;
const WHOLE_BYTES = 6 * MEGABYTE;
const HELD = 201;
const REFUSED = 422;

// Of each file not held: {file, url, state, problem}; "waiting" → "uploading" → held, "refused" by
// the portal, or "later": it goes with the form.
let chosen = [];
// Token → file of what was uploaded from this page, for a report that has to wait on the device.
const uploaded = new Map();
let current = null;
let whenIdle = null;
let offered = null;
let mayOffer = true;
let isEnhanced = false;

// Refuse only what is certainly no picture, film or sound; the server checks the content.
function isForeign(file) {
  const isKnown = /\.(hei[cf]|3gpp?|amr|m4a|mp[34]|mov|ogg|oga|wav|webm|webp|jpe?g|png|gif)$/i;
  return file.type !== "" && !/^(image|audio|video)\//.test(file.type) && !isKnown.test(file.name);
}

function kindOf(file) {
  const kind = file.type.split("/")[0];
  if (["image", "audio", "video"].includes(kind)) return kind;
  if (/\.hei[cf]$/i.test(file.name)) return "image";
  return /\.(amr|m4a|mp3|ogg|wav)$/i.test(file.name) ? "audio" : "video";
}

function add(files) {
  const refused = [];
  const tooMany = [];
  for (const file of files) {
    const known = ({ file: other }) =>
      other.name === file.name &&
      other.size === file.size &&
      other.lastModified === file.lastModified;
    if (chosen.some(known)) continue;
    const refusal = refusalOf(file);
    if (refusal) refused.push(refusal);
    else if (chosen.length >= most()) tooMany.push(file.name);
    else {
      // A kept copy of the form has no id that opens the hold.
      const state = keptAt || !navigator.onLine ? "later" : "waiting";
      chosen.push({ file, url: URL.createObjectURL(file), state });
      askPosition(file);
    }
  }
  if (tooMany.length) {
    refused.push(say("file_too_many", { most: most(), names: tooMany.join(", ") }));
  }
  showProblems(refused);
  keep();
  uploadNext();
}

async function uploadNext() {
  if (current) return;
  const entry = chosen.find(({ state }) => state === "waiting");
  if (!entry) return;
  entry.state = "uploading";
  showState(entry);
  const id = form.elements.submission_id.value;
  const sending = upload(form, limits.holdUrl, entry.file, (percent) => {
    entry.percent = percent;
    showState(entry);
  });
  current = { entry, stop: sending.stop };
  const { status, page } = await sending.done;
  const isSameForm = id === form.elements.submission_id.value;
  if (!chosen.includes(entry)) {
    // Removed meanwhile; the portal may hold it all the same.
    if (isSameForm) await askHeld(status === HELD ? freshToken(page) : "").catch(() => {});
  } else if (isSameForm) receive(entry, status, page);
  else entry.state = "waiting";
  current = null;
  uploadNext();
  if (!current) whenIdle?.();
}

function receive(entry, status, page) {
  const name = entry.file.name;
  if (status === HELD) {
    const token = freshToken(page);
    if (token) uploaded.set(token, entry.file);
    forget(entry);
    takeHeld(page);
    announce(say("file_uploaded", { name }));
    // The draft notes the form's id, which finds the file again.
    form.dispatchEvent(new Event("change"));
    return;
  }
  const problem = status === REFUSED && page?.querySelector(".field-error");
  entry.state = problem ? "refused" : "later";
  entry.problem = problem ? problem.textContent.trim() : say("file_later", { name });
  keep();
  announce(entry.problem);
}

// Return the token of the file that `page` lists and this page does not.
function freshToken(page) {
  const known = new Set(heldTiles().map(tokenOf));
  const listed = [...page.querySelectorAll("[data-held-name]")].map(tokenOf);
  return listed.find((token) => !known.has(token));
}

function forget(entry) {
  URL.revokeObjectURL(entry.url);
  chosen.splice(chosen.indexOf(entry), 1);
}

function forgetAll() {
  for (const { url } of chosen) URL.revokeObjectURL(url);
  chosen = [];
  current?.stop();
}

// Return null, or a promise that is kept when no file is under way any more.
export function uploads() {
  return current && new Promise((resolve) => (whenIdle = resolve));
}

// Return the names of files that the portal refused and that are still shown.
export function refusedNames() {
  return chosen.filter(({ state }) => state === "refused").map(({ file }) => file.name).join(", ");
}

// Return the files of the form, also those that the portal holds, and the tokens of the latter.
export function allFiles() {
  const tokens = heldTiles().map(tokenOf).filter((token) => uploaded.has(token));
  const files = [...tokens.map((token) => uploaded.get(token)), ...input.files];
  return { files, tokens: new Set(tokens) };
}

// Return what names the files that the portal holds; it differs once an upload has ended.
export function heldTokens() {
  return heldTiles().map(tokenOf).join(" ");
}

function heldTiles() {
  return [...field.querySelectorAll("[data-held-name]")];
}

function most() {
  return Number(limits.most) - heldTiles().length;
}

// Show the files that the portal holds, as `page` lists them; new ones need not be sent again.
function takeHeld(page) {
  const fresh = page.querySelector("[data-held]");
  if (!fresh) return;
  const tokens = new Set(heldTiles().map(tokenOf));
  // Enter in a text box presses the first button that sends, which must not remove a file.
  for (const away of fresh.querySelectorAll("[data-held-remove]")) away.type = "button";
  heldHere().replaceWith(document.adoptNode(fresh));
  for (const tile of heldTiles().filter((one) => !tokens.has(tokenOf(one)))) {
    // Phones give the same name to many photos: one tile stands for one file.
    const { heldName } = tile.dataset;
    const entry = chosen.find(({ file, state }) => state === "later" && file.name === heldName);
    if (entry) forget(entry);
  }
  if ("dropsOthers" in fresh.dataset) forgetAll();
  if (isEnhanced) keep();
  else input.value = "";
}

// Take the list of a refused form. The page may be older than an upload that has ended meanwhile.
export function takeHeldOfForm(page) {
  const before = heldTiles().map(tokenOf);
  takeHeld(page);
  const now = new Set(heldTiles().map(tokenOf));
  const isOlder = before.some((token) => uploaded.has(token) && !now.has(token));
  if (isOlder) askHeld().catch(() => {});
}

function tokenOf(tile) {
  return tile.querySelector("[name=held]").value;
}

// Ask the portal for the held files, after removing the one of `token` if given.
export async function askHeld(token) {
  const words = { submission_id: form.elements.submission_id.value };
  if (token) words.remove_file = token;
  else words.list = "1";
  const answer = await post(form, limits.holdUrl, words);
  if (!answer.ok) throw new Error(String(answer.status));
  takeHeld(new DOMParser().parseFromString(await answer.text(), "text/html"));
}

async function removeHeld(button) {
  const { heldName: name } = button.closest("[data-held-name]").dataset;
  try {
    await askHeld(button.value);
  } catch {
    showProblems([say("file_not_removed", { name })]);
    return;
  }
  announce(say("file_removed", { name }));
  (field.querySelector("[data-held-remove], [data-tile-remove]") ?? input).focus();
}

function refusalOf(file) {
  const allowed = Number(limits[`${kindOf(file)}Mb`]);
  const name = file.name;
  if (file.size === 0) return say("file_empty", { name });
  if (isForeign(file)) return say("file_unsupported", { name });
  if (file.size > allowed * MEGABYTE) {
    return say("file_too_large", { name, size: sizeInWords(file.size), mb: allowed });
  }
  const total = chosen.reduce((sum, other) => sum + other.file.size, file.size);
  // The server counts round megabytes, and the answers travel too.
  if (total > Number(limits.requestMb) * 1_000_000 - MEGABYTE) {
    return say("files_too_heavy", { name, mb: limits.requestMb });
  }
  return "";
}

function remove(entry) {
  const place = chosen.indexOf(entry);
  forget(entry);
  // Once all bytes have left, the answer tells what to remove.
  if (current?.entry === entry && entry.percent !== 100) current.stop();
  keep();
  announce(say("file_removed", { name: entry.file.name }));
  const buttons = list.querySelectorAll("[data-tile-remove]");
  (buttons[Math.min(place, buttons.length - 1)] ?? input).focus();
}

function keep() {
  const carrier = new DataTransfer();
  for (const { file, state } of chosen) if (state !== "refused") carrier.items.add(file);
  input.files = carrier.files;
  list.replaceChildren(...chosen.map(drawTile));
  const size = sizeInWords(chosen.reduce((sum, { file }) => sum + file.size, 0));
  const count = chosen.length;
  const isEmpty = !count && !heldTiles().length;
  if (count) state.textContent = say("files_chosen", { count, most: most(), size });
  else state.textContent = isEmpty ? say("files_none") : "";
  button.querySelector("[data-files-button-text]").textContent = say(
    isEmpty ? "files_choose" : "files_add",
  );
}

function drawTile(entry) {
  const drawn = tile.content.cloneNode(true);
  const kind = kindOf(entry.file);
  const find = (name) => drawn.querySelector(`[data-tile-${name}]`);
  find("name").textContent = entry.file.name;
  find("size").textContent = sizeInWords(entry.file.size);
  find("photo").hidden = kind !== "image";
  find("video").hidden = kind !== "video";
  find("audio").hidden = kind !== "audio";
  if (kind === "image") {
    const picture = new Image();
    picture.alt = "";
    picture.src = entry.url;
    const icon = find("photo");
    // A file that this browser cannot draw, such as HEIC, keeps its icon.
    picture.decode().then(
      () => icon.replaceChildren(picture),
      () => {},
    );
  }
  const away = find("remove");
  away.setAttribute("aria-label", say("file_remove", { name: entry.file.name }));
  away.addEventListener("click", () => remove(entry));
  find("again").addEventListener("click", () => {
    Object.assign(entry, { state: "waiting", percent: 0, problem: undefined });
    away.focus();
    showState(entry);
    uploadNext();
  });
  entry.tile = drawn.firstElementChild;
  showState(entry);
  return drawn;
}

function showState({ tile, state, percent = 0, problem }) {
  const find = (name) => tile.querySelector(`[data-tile-${name}]`);
  const isMoving = state === "uploading";
  find("bar").hidden = !isMoving;
  find("bar").value = percent;
  find("again").hidden = state !== "later" || Boolean(keptAt);
  find("state").textContent =
    problem ?? (state === "later" ? "" : say("file_uploading", { percent }));
  find("state").classList.toggle("field-error", state === "refused");
}

function showProblems(messages) {
  problems.replaceChildren(
    ...messages.map((message) => {
      const line = document.createElement("p");
      line.className = "field-error";
      line.textContent = message;
      return line;
    }),
  );
}

async function askPosition(file) {
  const isJpeg = file.type === "image/jpeg";
  const isHeic = /^image\/hei[cf]$/.test(file.type) && file.size <= WHOLE_BYTES;
  if (!mayOffer || offered || pin() || !(isJpeg || isHeic)) return;
  const photo = isJpeg ? file.slice(0, HEAD_BYTES) : file;
  let found;
  try {
    const answer = await post(form, limits.positionUrl, { photo });
    if (!answer.ok) return;
    found = await answer.json();
  } catch {
    // Without a network there is no offer; the reporter can set the pin by hand.
    return;
  }
  if (typeof found.lat !== "number" || offered || pin() || !mayOffer) return;
  if (![...chosen.map((entry) => entry.file), ...uploaded.values()].includes(file)) return;
  offered = { latitude: found.lat, longitude: found.lng };
  offer.hidden = false;
  announce(offer.querySelector(".notice__title").textContent);
}

function endOffer(isTaken) {
  offer.hidden = true;
  if (isTaken) {
    setPin(offered);
    form.querySelector("[data-map]").open = true;
    announce(form.querySelector("[data-map-state]").textContent);
  }
  // A reporter who refused is not asked again for another photo.
  mayOffer = false;
  offered = null;
  input.focus();
}

function enhance() {
  button.hidden = false;
  input.classList.add("visually-hidden");
  input.addEventListener("change", () => add([...input.files]));
  field.addEventListener("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  field.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    add([...event.dataTransfer.files]);
  });
  offer.querySelector("[data-photo-yes]").addEventListener("click", () => endOffer(true));
  offer.querySelector("[data-photo-no]").addEventListener("click", () => endOffer(false));
  form.addEventListener("reset", () =>
    setTimeout(() => {
      forgetAll();
      offer.hidden = true;
      offered = null;
      heldHere().replaceChildren();
      showProblems([]);
      keep();
    }),
  );
  // A browser may put files back after a reload.
  add([...input.files]);
  // A restored draft brought its id along, and the portal may hold its files.
  if (!document.querySelector("[data-draft-restored]").hidden) askHeld().catch(() => {});
}

field.addEventListener("click", (event) => {
  const away = event.target.closest("[data-held-remove]");
  if (!away) return;
  event.preventDefault();
  removeHeld(away);
});
// Old browsers cannot fill a file input: they keep the plain one.
try {
  new DataTransfer();
  enhance();
  isEnhanced = true;
} catch {
  state.textContent = "";
}
