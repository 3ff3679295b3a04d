// Write dates instead of "hôm nay" on a copy of another day, and draw the places of notices on a
// map, which repeats the list.
import "./directory.js";

const SIZE = 28;

// The words of a copy from another day would name the wrong days.
function writeDates() {
  const kept = document.documentElement.dataset.kept;
  if (!kept || new Date(kept).toDateString() === new Date().toDateString()) return;
  for (const time of document.querySelectorAll("[data-dated]")) {
    time.textContent = time.dataset.dated;
  }
}

async function draw(canvas) {
  // Only a page with a map has its ground.
  const { fetchLeaflet, maxZoom, tileLayer } = await import("../map/ground.js");
  const points = JSON.parse(document.getElementById("notice-points").textContent);
  await fetchLeaflet();
  const L = window.L;
  const map = L.map(canvas, { zoomControl: false, scrollWheelZoom: false, maxZoom });
  const { zoomIn, zoomOut } = canvas.dataset;
  L.control.zoom({ position: "bottomleft", zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  map.attributionControl.setPrefix(false);
  map.fitBounds(L.latLngBounds(points.map(([, lat, lng]) => [lat, lng])).pad(0.3), { maxZoom: 14 });
  tileLayer().addTo(map);
  // The list has the same numbers.
  for (const [key, lat, lng, name, level, number] of points) {
    const label = document.createElement("span");
    label.textContent = number;
    const icon = L.divIcon({
      className: `notice-map__pin notice-map__pin--${level}`,
      html: label,
      iconSize: [SIZE, SIZE],
    });
    const words = `${number}. ${name}`;
    const marker = L.marker([lat, lng], { icon, title: words, zIndexOffset: level * 1000 });
    marker.on("add", () => marker.getElement().setAttribute("aria-label", words));
    marker.on("click keypress", () => {
      location.hash = `thong-bao-${key}`;
    });
    marker.addTo(map);
  }
}

writeDates();
const canvas = document.querySelector("[data-notice-map]");
if (canvas) {
  canvas.hidden = false;
  draw(canvas).catch(() => {
    canvas.hidden = true;
  });
}
