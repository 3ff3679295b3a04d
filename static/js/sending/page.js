// Share the form, its texts and its one live region between the form's scripts.
import { keptAt } from "../offline/device.js";

export const form = document.querySelector("[data-report-form]");
// The id of a refused report of this device that is opened here again (later.js).
export const opened = new URLSearchParams(location.search).get("cho-gui") ?? "";

// A kept copy of the form serves many reports: each needs its own id.
if (keptAt) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0"));
  form.elements.submission_id.value = digits.join("");
}

const texts = JSON.parse(document.getElementById("form-texts").textContent);
const region = form.querySelector("[data-announce]");

// Write numbers as the server does: browsers write Khmer ones in the English way.
export const numberLanguage = document.documentElement.lang === "en" ? "en" : "vi";

export function say(name, values = {}) {
  return texts[name].replace(/%\((\w+)\)s/g, (whole, key) => values[key] ?? whole);
}

export function announce(message) {
  region.textContent = message;
}

// Return a size as phones write it: "3,4 MB".
export function sizeInWords(bytes) {
  const megabytes = bytes / 1048576;
  if (megabytes < 0.1) return `${Math.max(1, Math.round(bytes / 1024))} kB`;
  return `${megabytes.toLocaleString(numberLanguage, { maximumFractionDigits: 1 })} MB`;
}

// Fold as the server's search does: no diacritics, đ→d, lower case.
export function fold(text) {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/đ/gi, "d")
    .toLowerCase()
    .trim();
}

export function pin() {
  const [latitude, longitude] = [form.elements.latitude, form.elements.longitude].map((box) =>
    box.value.trim() === "" ? NaN : Number(box.value.trim().replace(",", ".")),
  );
  return Number.isFinite(latitude) && Number.isFinite(longitude) ? { latitude, longitude } : null;
}

// The map, the draft and the counts listen to "change" of the boxes.
export function setPin(place) {
  form.elements.latitude.value = place ? place.latitude.toFixed(6) : "";
  form.elements.longitude.value = place ? place.longitude.toFixed(6) : "";
  form.elements.longitude.dispatchEvent(new Event("change", { bubbles: true }));
}
