// Show the place of a report on a map. Leaflet is fetched only when the map comes into view.
// Where no tile loads, the pin and the name of the place are there.
import { fetchLeaflet, tileLayer } from "./ground.js";

const canvas = document.querySelector("[data-report-map]");
const ZOOM = 16;

async function draw() {
  await fetchLeaflet();
  const L = window.L;
  const place = [Number(canvas.dataset.lat), Number(canvas.dataset.lng)];
  const map = L.map(canvas, {
    zoomControl: false,
    scrollWheelZoom: false,
    dragging: !L.Browser.mobile,
  });
  const { zoomIn, zoomOut } = canvas.dataset;
  L.control.zoom({ position: "bottomleft", zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  map.attributionControl.setPrefix(false);
  map.setView(place, ZOOM);
  tileLayer().addTo(map);
  const pin = document.querySelector("[data-report-map-pin]").content.firstElementChild;
  const icon = L.divIcon({
    className: "report-map__pin",
    html: pin.cloneNode(true),
    iconSize: [40, 40],
    iconAnchor: [20, 38],
  });
  L.marker(place, { icon, keyboard: false, interactive: false })
    .addTo(map)
    .bindTooltip(canvas.dataset.place, {
      permanent: true,
      direction: "top",
      offset: [0, -36],
      className: "report-map__name",
    });
}

if (canvas) {
  canvas.hidden = false;
  const watcher = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watcher.disconnect();
      draw().catch(() => {
        canvas.hidden = true;
      });
    },
    { rootMargin: "200px" },
  );
  watcher.observe(canvas);
}
