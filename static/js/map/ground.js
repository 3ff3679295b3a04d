// The ground of every map: Leaflet itself, the tiles, and the names of units where no tile loads.

// As in LEAFLET_CONFIG (paht/settings.py).
const { url, options, minZoom, maxZoom } = JSON.parse(
  document.querySelector("[data-ground]").dataset.ground,
);
export { minZoom, maxZoom };

let loading = null;

// Resolve when sheet and script are there: without the sheet, tiles run out of the page.
export function fetchLeaflet() {
  const { children } = document.querySelector("[data-leaflet]").content;
  loading ??= Promise.all([...children].map(fetched)).catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

function fetched(link) {
  return new Promise((resolve, reject) => {
    const one = document.importNode(link, true);
    one.onload = resolve;
    one.onerror = reject;
    document.head.append(one);
  });
}

export function tileLayer() {
  return window.L.tileLayer(url, options);
}

const KIND = /^(Thành phố|Thị xã|Thị trấn|Huyện|Phường|Xã|ទីក្រុង|ក្រុង|ទីប្រជុំជន|ស្រុក|សង្កាត់|ឃុំ) (?=\D)/;
const KIND_IN_ENGLISH = / (City|Town|Township|District|Ward|Commune)$/;
const LINE = 18;
// The places of a name, in lines above or below its point; without a free one it is left out.
const LINES = [0, 1, -1, 2, -2];

// Return the name without its kind: "Huyện Kế Sách" → "Kế Sách", "Ke Sach District" → "Ke
// Sach". "Phường 2" stays: a number alone means nothing.
export function shortName(name) {
  return name.replace(KIND, "").replace(KIND_IN_ENGLISH, "");
}

// Move the layer's names apart, as the view of `map` needs it.
export function keepApart(map, layer) {
  const taken = [];
  for (const marker of layer.getLayers()) {
    const label = marker.getElement()?.firstElementChild;
    if (!label) continue;
    const { x, y } = map.latLngToContainerPoint(marker.getLatLng());
    const half = label.offsetWidth / 2;
    const line = LINES.find((lines) => {
      const top = y + lines * LINE;
      return !taken.some((one) => Math.abs(one.x - x) < one.half + half && Math.abs(one.y - top) < LINE);
    });
    label.style.visibility = line === undefined ? "hidden" : "";
    if (line === undefined) continue;
    label.style.marginBlockStart = `${line * LINE}px`;
    taken.push({ x, y: y + line * LINE, half });
  }
}
