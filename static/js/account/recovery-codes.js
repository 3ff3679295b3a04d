// Copy or print the recovery codes, where the browser can.
const codes = [...document.querySelectorAll("[data-codes] code")].map(code => code.textContent);
const copy = document.querySelector("[data-copy]");
const print = document.querySelector("[data-print]");

if (navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(codes.join("\n"));
    copy.textContent = copy.dataset.copied;
    document.querySelector("[data-copy-state]").textContent = copy.dataset.copied;
  });
}
print.hidden = false;
print.addEventListener("click", () => window.print());
