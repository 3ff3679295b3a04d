// Let the reporter choose files in several goes, see and remove them, and learn early of one
// too large. The file input keeps the files, so sending works the same without this script.
import { post } from "../post.js";
import { announce, form, pin, say, setPin, sizeInWords } from "./page.js";

const field = form.querySelector("[data-files]");
const input = form.elements.attachments;
const list = field.querySelector("[data-files-list]");
const state = field.querySelector("[data-files-state]");
const problems = field.querySelector("[data-files-problems]");
const button = field.querySelector("[data-files-button]");
const tile = field.parentElement.querySelector("[data-file-tile]");
const offer = field.querySelector("[data-photo-offer]");
const limits = field.dataset;
const MEGABYTE = 1048576;
// A JPEG has its position at the start: the rest need not travel.
const HEAD_BYTES = 256 * 1024;
const WHOLE_BYTES = 6 * MEGABYTE;

let chosen = [];
let offered = null;
let mayOffer = true;

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
    else if (chosen.length >= Number(limits.most)) tooMany.push(file.name);
    else {
      chosen.push({ file, url: URL.createObjectURL(file) });
      askPosition(file);
    }
  }
  if (tooMany.length) {
    refused.push(say("file_too_many", { most: limits.most, names: tooMany.join(", ") }));
  }
  showProblems(refused);
  keep();
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
  chosen.splice(place, 1);
  URL.revokeObjectURL(entry.url);
  keep();
  announce(say("file_removed", { name: entry.file.name }));
  const buttons = list.querySelectorAll("[data-tile-remove]");
  (buttons[Math.min(place, buttons.length - 1)] ?? input).focus();
}

function keep() {
  const carrier = new DataTransfer();
  for (const { file } of chosen) carrier.items.add(file);
  input.files = carrier.files;
  list.replaceChildren(...chosen.map(drawTile));
  const size = sizeInWords(chosen.reduce((sum, { file }) => sum + file.size, 0));
  const count = chosen.length;
  state.textContent = count
    ? say("files_chosen", { count, most: limits.most, size })
    : say("files_none");
  button.querySelector("[data-files-button-text]").textContent = say(
    count ? "files_add" : "files_choose",
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
  return drawn;
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
  if (!chosen.some((entry) => entry.file === file)) return;
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
      for (const { url } of chosen) URL.revokeObjectURL(url);
      chosen = [];
      offer.hidden = true;
      offered = null;
      showProblems([]);
      keep();
    }),
  );
  // A browser may put files back after "Back" or a reload.
  add([...input.files]);
}

// Old browsers cannot fill a file input: they keep the plain one.
try {
  new DataTransfer();
  enhance();
} catch {
  state.textContent = "";
}
