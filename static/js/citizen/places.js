// Draw the listed places on a map, and ask for the position when the reader taps the button. The
// list is complete without this script.
import { fetchLeaflet, maxZoom, minZoom, tileLayer } from "../map/ground.js";

const DECIMALS = 3;
const NEAR_ZOOM = 15;
const near = document.querySelector("[data-near]");
const panel = document.querySelector("[data-places-map]");

// The position leaves the device rounded to about 100 m, in the body of a POST.
function ask() {
  const state = near.querySelector("[data-near-state]");
  const tell = (words) => {
    state.textContent = words;
  };
  if (!navigator.geolocation) {
    tell(near.dataset.denied);
    return;
  }
  tell(near.dataset.locating);
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      near.elements.vi_do.value = coords.latitude.toFixed(DECIMALS);
      near.elements.kinh_do.value = coords.longitude.toFixed(DECIMALS);
      near.submit();
    },
    (error) =>
      tell(error.code === error.PERMISSION_DENIED ? near.dataset.denied : near.dataset.failed),
    { timeout: 20_000, maximumAge: 60_000 },
  );
}

if (near) {
  near.querySelector("[data-near-tools]").hidden = false;
  near.querySelector("[data-near-ask]").addEventListener("click", ask);
}

function sign(number) {
  const made = document.createElement("span");
  made.className = "places__sign";
  made.textContent = number;
  return made;
}

function draw(L) {
  const { places, here } = JSON.parse(document.getElementById("noi-tren-ban-do").textContent);
  const map = L.map(panel.querySelector("[data-places-canvas]"), {
    zoomControl: false,
    scrollWheelZoom: false,
    minZoom,
    maxZoom,
  });
  map.attributionControl.setPrefix(false);
  const { zoomIn, zoomOut, me } = panel.dataset;
  L.control.zoom({ position: "bottomleft", zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  tileLayer().addTo(map);
  const points = places.map(([number, name, latitude, longitude]) => {
    const marker = L.marker([latitude, longitude], {
      alt: name,
      riseOnHover: true,
      icon: L.divIcon({ className: "places__spot", html: sign(number), iconSize: [32, 32] }),
    });
    const label = `${number}. ${name}`;
    marker.on("add", () => marker.getElement().setAttribute("aria-label", label));
    marker.bindTooltip(name, { direction: "top", offset: [0, -14] });
    marker.on("click", () => document.querySelector(`#noi-${number} a`)?.focus());
    marker.addTo(map);
    return [latitude, longitude];
  });
  if (here.length) {
    L.circleMarker(here, { radius: 8, className: "places__me" }).bindTooltip(me).addTo(map);
    points.push(here);
  }
  map.fitBounds(points, { maxZoom: NEAR_ZOOM, padding: [24, 24] });
}

async function open() {
  if (panel.dataset.drawn) return;
  panel.dataset.drawn = "yes";
  try {
    await fetchLeaflet();
    draw(window.L);
  } catch {
    delete panel.dataset.drawn;
    panel.querySelector("[data-places-state]").textContent = panel.dataset.failed;
  }
}

if (panel) {
  panel.hidden = false;
  panel.addEventListener("toggle", () => panel.open && open());
  // On a phone the map costs mobile data: it opens on tap only.
  if (matchMedia("(min-width: 1040px)").matches) panel.open = true;
}
