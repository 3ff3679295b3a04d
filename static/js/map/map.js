// Draw the public map, and keep the list beside it to what is in view. The server counts: a
// view has at most 400 signs. Without this script the list is complete.
import { keepApart, maxZoom, minZoom, shortName, tileLayer } from "./ground.js";

const L = window.L;
const view = document.querySelector("[data-public-map]");
const list = document.querySelector("[data-map-list]");
const status = view.querySelector("[data-map-status]");
const filters = document.querySelector("[data-map-filters]");
const { texts, bounds, units } = JSON.parse(document.getElementById("map-data").textContent);

const COMMUNE_ZOOM = 12;
const NEAR_ZOOM = 15;
const PAUSE = 200;
const number = new Intl.NumberFormat(document.documentElement.lang === "en" ? "en" : "vi");

function say(name, values = {}) {
  return texts[name].replace(/%\((\w+)\)s/g, (whole, key) => values[key] ?? whole);
}

function tell(message) {
  status.textContent = message;
}

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

document.querySelector("[data-map-without]").hidden = true;
view.hidden = false;
const canvas = view.querySelector("[data-map-canvas]");
const isMoving = !matchMedia("(prefers-reduced-motion: reduce)").matches;
const map = L.map(canvas, {
  zoomControl: false,
  fadeAnimation: isMoving,
  zoomAnimation: isMoving,
  minZoom,
  maxZoom,
  // The wheel scrolls the page until the map was clicked.
  scrollWheelZoom: false,
  maxBounds: L.latLngBounds(bounds).pad(0.6),
});
map.attributionControl.setPrefix(false);
L.control.zoom({ zoomInTitle: say("zoom_in"), zoomOutTitle: say("zoom_out") }).addTo(map);
map.on("focus", () => map.scrollWheelZoom.enable());
map.on("blur", () => map.scrollWheelZoom.disable());

// --- the ground: tiles, or names where none load ----------------------------------------

tileLayer()
  // The tiles have names of their own.
  .once("tileload", () => canvas.classList.add("public-map__canvas--drawn"))
  .addTo(map);

function names(isDistrict) {
  const className = `map-name${isDistrict ? " map-name--district" : ""}`;
  return L.layerGroup(
    units
      .filter((unit) => Boolean(unit[3]) === isDistrict)
      .map(([name, lat, lng]) =>
        L.marker([lat, lng], {
          interactive: false,
          keyboard: false,
          zIndexOffset: -1000,
          icon: L.divIcon({ className, html: element("span", "", shortName(name)), iconSize: null }),
        }),
      ),
  );
}
const districts = names(true);
const communes = names(false);

function chooseNames() {
  const close = map.getZoom() >= COMMUNE_ZOOM || !districts.getLayers().length;
  map.removeLayer(close ? districts : communes);
  map.addLayer(close ? communes : districts);
  keepApart(map, close ? communes : districts);
}
map.on("zoomend", chooseNames);

// --- the signs --------------------------------------------------------------------------

const signs = L.layerGroup().addTo(map);

function sign(place, size, html, label, act) {
  const marker = L.marker(place, {
    icon: L.divIcon({ className: "map-sign", html, iconSize: [size, size] }),
    riseOnHover: true,
  });
  marker.on("add", () => {
    const drawn = marker.getElement();
    drawn.setAttribute("role", "button");
    drawn.setAttribute("aria-label", label);
  });
  act(marker);
  return marker.addTo(signs);
}

function drawCrowd({ geometry, properties }) {
  const [lng, lat] = geometry.coordinates;
  const { count, open } = properties;
  const size = Math.round(34 + 6 * Math.log10(count));
  const disc = element("span", "map-crowd", element("span", "map-crowd__count", short(count)));
  disc.style.setProperty("--map-open", `${Math.round((100 * open) / count)}%`);
  const label = say("crowd", { count: number.format(count), open: number.format(open) });
  sign([lat, lng], size, disc, label, (marker) =>
    marker.on("click", () => {
      if (map.getZoom() >= maxZoom) tell(say("many_here"));
      else map.setView([lat, lng], Math.min(map.getZoom() + 2, maxZoom));
    }),
  );
}

function short(count) {
  if (count < 1000) return String(count);
  return `${number.format(count < 10_000 ? Math.round(count / 100) / 10 : Math.round(count / 1000))}k`;
}

// Reports at the same place share one sign and one popup.
function drawPlace(features) {
  const [lng, lat] = features[0].geometry.coordinates;
  const reports = features.map((feature) => feature.properties);
  const first = reports.find((report) => report.tone === "overdue") ?? reports[0];
  const name = first.tone === "overdue" ? "overdue" : first.status;
  const mark = view.querySelector(`[data-map-sign="${name}"]`).cloneNode(true);
  if (reports.length > 1) mark.append(element("span", "map-point__more", String(reports.length)));
  const label =
    reports.length > 1
      ? say("same_place", { count: reports.length })
      : [first.title, first.label, first.tone === "overdue" && say("overdue")]
          .filter(Boolean)
          .join(", ");
  sign([lat, lng], 34, mark, label, (marker) =>
    marker.bindPopup(() => element("ul", "map-popup", ...reports.map(popupLine)), {
      // On a phone the popup fits beside the zoom buttons.
      maxWidth: Math.min(280, canvas.clientWidth - 130),
      minWidth: Math.min(220, canvas.clientWidth - 130),
      autoPanPaddingTopLeft: [64, 24],
      autoPanPaddingBottomRight: [24, 24],
    }),
  );
}

function popupLine(report) {
  const link = element("a", "map-popup__title", report.title);
  link.href = report.url;
  link.lang = "vi";
  const icon = view.querySelector(`[data-map-sign="${report.status}"] .icon`).cloneNode(true);
  const line = element("li", "map-popup__item", link);
  line.append(element("p", "", element("span", `chip chip--${report.status}`, icon, report.label)));
  if (report.remaining) {
    line.append(element("p", report.tone === "overdue" ? "map-popup__overdue" : "", report.remaining));
  }
  if (report.me_too) line.append(element("p", "", report.me_too));
  if (report.place) line.append(element("p", "map-popup__place", report.place));
  return line;
}

// Move the focus into the popup and back, for the keyboard.
map.on("popupopen", ({ popup }) => {
  const close = popup.getElement().querySelector(".leaflet-popup-close-button");
  close.setAttribute("aria-label", say("close"));
  popup.getElement().querySelector("a.map-popup__title").focus({ preventScroll: true });
});
map.on("popupclose", ({ popup }) => {
  const focused = document.activeElement;
  // Without the fading the popup is gone by now, and the focus with it.
  const isLost = focused === document.body || popup.getElement()?.contains(focused);
  if (isLost) popup._source?.getElement()?.focus();
});
canvas.addEventListener("keydown", (event) => {
  if (event.key === "Escape") map.closePopup();
});

function draw(collection) {
  const focused = signs.getLayers().find((one) => one.getElement() === document.activeElement);
  const kept = focused?.getElement().getAttribute("aria-label");
  signs.clearLayers();
  const places = new Map();
  for (const feature of collection.features) {
    if (feature.properties.count) {
      drawCrowd(feature);
      continue;
    }
    const key = feature.geometry.coordinates.join();
    places.set(key, [...(places.get(key) ?? []), feature]);
  }
  for (const features of places.values()) drawPlace(features);
  if (!focused) return;
  const again = signs.getLayers().find((one) => one.getElement().getAttribute("aria-label") === kept);
  (again?.getElement() ?? canvas).focus({ preventScroll: true });
}

// --- what is in view ----------------------------------------------------------------------

let running = null;
let timer = 0;
// The list of the page fits the first view.
let listed = "";

function question() {
  const box = map.getBounds();
  const within = (value, most) => Math.max(-most, Math.min(most, value)).toFixed(4);
  const asked = new URLSearchParams(view.dataset.filters);
  const edges = [
    within(box.getWest(), 180),
    within(box.getSouth(), 90),
    within(box.getEast(), 180),
    within(box.getNorth(), 90),
  ];
  asked.set("bbox", edges.join());
  asked.set("zoom", map.getZoom());
  return asked;
}

async function fetched(address, signal) {
  const response = await fetch(address, { signal, headers: { Accept: "*/*" } });
  if (!response.ok) throw new Error(String(response.status));
  return response;
}

async function refresh() {
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  const asked = question();
  try {
    const points = await fetched(`${view.dataset.points}?${asked}`, signal);
    // Keep the sign of an open popup.
    if (!openPopup) draw(await points.json());
    if (status.textContent === say("failed")) tell("");
    if (listed) await refreshList(asked, signal);
    listed ||= String(asked);
  } catch (error) {
    if (error.name !== "AbortError") tell(say("failed"));
  }
}

async function refreshList(asked, signal) {
  const answer = await fetched(`${view.dataset.list}?${asked}`, signal);
  list.innerHTML = await answer.text();
  listed = String(asked);
  history.replaceState(null, "", `?${asked}`);
  keepInFilters(asked);
}

// Keep the view when a filter is added or dropped.
function keepInFilters(asked) {
  for (const chip of document.querySelectorAll(".chip--filter")) {
    const rest = new URL(chip.href);
    for (const name of ["bbox", "zoom"]) rest.searchParams.set(name, asked.get(name));
    chip.href = rest.href;
  }
  for (const name of ["bbox", "zoom"]) {
    let input = filters.querySelector(`input[name=${name}]`);
    if (!input) {
      input = element("input");
      input.type = "hidden";
      input.name = name;
      filters.append(input);
    }
    input.value = asked.get(name);
  }
}

let openPopup = null;
map.on("popupopen", ({ popup }) => {
  openPopup = popup;
});
map.on("popupclose", () => {
  openPopup = null;
  // Load what was moved into view meanwhile.
  schedule();
});

function schedule() {
  clearTimeout(timer);
  timer = setTimeout(refresh, PAUSE);
}

function start() {
  const here = new URLSearchParams(location.search);
  const edges = (here.get("bbox") ?? "").split(",").map(Number);
  if (edges.length === 4 && edges.every(Number.isFinite)) {
    const [west, south, east, north] = edges;
    const zoom = Number(here.get("zoom"));
    const centre = [(south + north) / 2, (west + east) / 2];
    if (zoom >= minZoom && zoom <= maxZoom) map.setView(centre, zoom);
    else map.fitBounds([[south, west], [north, east]]);
  } else {
    map.fitBounds(bounds);
  }
  chooseNames();
  map.on("moveend", schedule);
  refresh();
}

view.querySelector("[data-map-whole]").addEventListener("click", () => map.fitBounds(bounds));

// --- near me: the position stays in this browser, only the view is asked for -----------------

const me = L.circleMarker([0, 0], { radius: 9, className: "map-me", interactive: false });

view.querySelector("[data-map-locate]").addEventListener("click", () => {
  if (!navigator.geolocation) {
    tell(say("locate_failed"));
    return;
  }
  tell(say("locating"));
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const place = L.latLng(coords.latitude, coords.longitude);
      if (!L.latLngBounds(bounds).pad(0.1).contains(place)) {
        tell(say("outside"));
        return;
      }
      me.setLatLng(place).addTo(map).bindTooltip(say("here"));
      map.setView(place, NEAR_ZOOM);
      tell(say("located"));
    },
    (error) =>
      tell(say(error.code === error.PERMISSION_DENIED ? "locate_denied" : "locate_failed")),
    { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 },
  );
});

start();
