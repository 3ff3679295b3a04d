// Set the pin on a map. Leaflet is fetched only when the map is opened. The two boxes for
// latitude and longitude hold the answer and work without this script.
import { announce, form, pin, say, setPin } from "./page.js";
import { communeNames, districtNames } from "./places.js";
import { fetchLeaflet, keepApart, shortName, tileLayer } from "../map/ground.js";

const panel = form.querySelector("[data-map]");
const box = panel.querySelector("[data-map-box]");
const state = panel.querySelector("[data-map-state]");
const clear = panel.querySelector("[data-map-clear]");
const doubt = panel.querySelector("[data-map-doubt]");

// Code → [latitude, longitude, south, west, north, east].
const units = JSON.parse(document.getElementById("form-units").textContent);
const { district, commune } = form.elements;
const DISTRICT_ZOOM = 12;
const COMMUNE_ZOOM = 14;
const PIN_ZOOM = 16;
const DOUBT_METRES = 2000;
// As on the server (bounds.PIN_TOLERANCE_DEGREES): the bounds are rectangles of a geocoder.
const SLACK_DEGREES = 0.05;

let map = null;
let marker = null;

const all = boundsOf(Object.values(units));

function boundsOf(list) {
  return [
    Math.min(...list.map((unit) => unit[2] ?? unit[0])),
    Math.min(...list.map((unit) => unit[3] ?? unit[1])),
    Math.max(...list.map((unit) => unit[4] ?? unit[0])),
    Math.max(...list.map((unit) => unit[5] ?? unit[1])),
  ];
}

function isWithin({ latitude, longitude }, [south, west, north, east], slack) {
  return (
    latitude >= south - slack &&
    latitude <= north + slack &&
    longitude >= west - slack &&
    longitude <= east + slack
  );
}

function tell(message) {
  state.textContent = message;
}

async function openMap() {
  if (map) return;
  if (state.textContent === say("map_failed")) tell("");
  try {
    await fetchLeaflet();
  } catch {
    tell(say("map_failed"));
    return;
  }
  // Two calls may have waited for the same script.
  if (!map) build(window.L);
}

function build(L) {
  box.hidden = false;
  map = L.map(box, { zoomControl: false, zoomSnap: 0.5, scrollWheelZoom: false });
  map.attributionControl.setPrefix(false);
  L.control
    .zoom({ zoomInTitle: say("map_zoom_in"), zoomOutTitle: say("map_zoom_out") })
    .addTo(map);
  box.setAttribute("role", "application");
  box.setAttribute("aria-label", say("map_label"));
  addTiles();
  addNames(L);
  map.on("click", (event) => place(event.latlng));
  showPlace();
  // Keep a message from before the map was loaded.
  const said = state.textContent;
  showPin();
  if (said && !pin()) tell(said);
}

function addTiles() {
  const tiles = tileLayer();
  tiles.once("tileerror", () => announce(say("map_no_tiles")));
  // The tiles have names of their own.
  tiles.once("tileload", () => box.classList.add("pin-map--drawn"));
  tiles.addTo(map);
}

function addNames(L) {
  const layer = (names, className) =>
    L.layerGroup(
      [...names]
        .filter(([code]) => code in units)
        .map(([code, name]) => {
          const label = document.createElement("span");
          label.textContent = shortName(name);
          return L.marker(units[code].slice(0, 2), {
            interactive: false,
            keyboard: false,
            icon: L.divIcon({ className, html: label, iconSize: null }),
          });
        }),
    );
  const districts = layer(districtNames, "pin-map__name pin-map__name--district");
  const communes = layer(communeNames, "pin-map__name");
  const choose = () => {
    const close = map.getZoom() >= DISTRICT_ZOOM || !districtNames.size;
    map.removeLayer(close ? districts : communes);
    map.addLayer(close ? communes : districts);
    keepApart(map, close ? communes : districts);
  };
  map.on("zoomend", choose);
}

function place({ lat, lng }) {
  setPin({ latitude: lat, longitude: lng });
}

function showPlace() {
  const here = pin();
  if (here) {
    map.setView([here.latitude, here.longitude], PIN_ZOOM);
    return;
  }
  const unit = units[commune.value] ?? units[district?.value];
  if (unit) map.setView([unit[0], unit[1]], commune.value ? COMMUNE_ZOOM : DISTRICT_ZOOM);
  else map.fitBounds([all.slice(0, 2), all.slice(2)]);
}

function showPin() {
  const here = pin();
  clear.hidden = !here;
  showDoubt(here);
  if (here) tell(sayWhere(here));
  else if (map) tell(say("pin_none"));
  if (!map) return;
  box.classList.toggle("pin-map--pinned", Boolean(here));
  if (!here) {
    marker?.remove();
    marker = null;
    return;
  }
  const spot = [here.latitude, here.longitude];
  if (marker) marker.setLatLng(spot);
  else marker = drawPin(spot);
  if (!map.getBounds().contains(spot)) map.setView(spot, Math.max(map.getZoom(), COMMUNE_ZOOM));
}

function drawPin(spot) {
  const { L } = window;
  const drawn = L.marker(spot, {
    draggable: true,
    keyboard: false,
    alt: say("pin_name"),
    title: say("pin_name"),
    icon: L.divIcon({ className: "pin-map__pin", iconSize: [36, 36], iconAnchor: [18, 36] }),
  });
  drawn.on("dragend", () => place(drawn.getLatLng()));
  return drawn.addTo(map);
}

function sayWhere(here) {
  if (!isWithin(here, all, SLACK_DEGREES)) return say("pin_outside");
  return say("pin_set", { lat: here.latitude.toFixed(5), lng: here.longitude.toFixed(5) });
}

// Ask rather than refuse: the bounds are rectangles, and the reporter knows the place better.
function showDoubt(here) {
  const unit = units[commune.value];
  const slack = DOUBT_METRES / 111_000;
  const strange =
    here &&
    unit &&
    unit[2] !== null &&
    isWithin(here, all, SLACK_DEGREES) &&
    !isWithin(here, unit.slice(2, 6), slack);
  doubt.hidden = !strange;
  if (strange) {
    const name = commune.selectedOptions[0].label;
    doubt.querySelector("[data-map-doubt-text]").textContent = say("pin_other_commune", {
      commune: name,
    });
  }
}

function locate() {
  if (!navigator.geolocation) {
    tell(say("locate_denied"));
    return;
  }
  tell(say("locating"));
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      if (!isWithin(coords, all, SLACK_DEGREES)) {
        tell(say("pin_outside"));
        return;
      }
      setPin(coords);
      map?.setView([coords.latitude, coords.longitude], PIN_ZOOM);
    },
    (error) => tell(say(error.code === error.PERMISSION_DENIED ? "locate_denied" : "locate_failed")),
    { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 },
  );
}

panel.querySelector("[data-map-tools]").hidden = false;
panel.querySelector("[data-map-locate]").addEventListener("click", locate);
panel.querySelector("[data-map-centre]").addEventListener("click", () => {
  if (map) place(map.getCenter());
});
clear.addEventListener("click", () => {
  setPin(null);
  announce(say("pin_none"));
  panel.querySelector("[data-map-centre]").focus();
});
panel.addEventListener("toggle", () => panel.open && openMap());
for (const name of ["latitude", "longitude"]) {
  form.elements[name].addEventListener("change", showPin);
}
commune.addEventListener("change", () => {
  if (map && !pin()) showPlace();
  showDoubt(pin());
});
form.addEventListener("reset", () => setTimeout(showPin));

// Open the map by itself on a wide screen only: on a phone it costs mobile data.
if (matchMedia("(min-width: 1040px)").matches && !panel.open) {
  new IntersectionObserver((entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    panel.open = true;
  }).observe(panel);
}
if (panel.open) openMap();
showPin();
