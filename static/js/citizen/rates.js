// Convert while the person types. Without this script the form asks the server, by the same rates.
const form = document.querySelector("[data-converter]");

// Return the number as the language of the page writes it; NaN for anything else.
function read(typed, mark) {
  const plain = typed.replace(/[\s\u00a0\u202f]/g, "");
  const parts = mark === "," ? "." : ",";
  const grouped = new RegExp(`^\\d{1,3}(\\${parts}\\d{3})+(\\${mark}\\d{1,4})?$`);
  if (grouped.test(plain)) {
    return Number(plain.replaceAll(parts, "").replace(mark, "."));
  }
  return /^\d{1,12}([.,]\d{1,4})?$/.test(plain) ? Number(plain.replace(",", ".")) : Number.NaN;
}

function convert() {
  const rates = JSON.parse(document.getElementById("cac-ti-gia").textContent);
  const { so_tien, don_vi, tien, viec, ngan_hang } = form.elements;
  const part = (name) => form.querySelector(`[data-converter-${name}]`);
  const locale = form.dataset.mark === "," ? "vi-VN" : "en-GB";
  const money = (amount, unit) => {
    const most = unit === "đ" ? 0 : 2;
    const written = new Intl.NumberFormat(locale, { maximumFractionDigits: most }).format(amount);
    return `${written}\u00a0${unit}`;
  };
  const amount = read(so_tien.value, form.dataset.mark);
  const found = rates[ngan_hang.value]?.[tien.value]?.[viec.value];
  const isDong = don_vi.value === "dong";
  const isKnown = Boolean(found) && !Number.isNaN(amount);
  if (isKnown) {
    const rate = Number(found[0]);
    part("given").textContent = money(amount, isDong ? "đ" : tien.value);
    part("got").textContent = isDong
      ? money(amount / rate, tien.value)
      : money(amount * rate, "đ");
    part("rule").textContent = found[1];
  }
  part("problem").textContent = found ? "" : form.dataset.none;
  part("problem").hidden = Boolean(found);
  part("sum").hidden = !isKnown;
  part("rule").hidden = !isKnown;
}

if (form) {
  form.querySelector("[data-converter-send]").hidden = true;
  form.addEventListener("input", convert);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    convert();
  });
}
