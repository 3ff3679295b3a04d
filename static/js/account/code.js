// Count down the seconds that a code has left, and those until another may be sent. The page
// already shows both.

const TOLD_ALOUD = [60, 30, 10];

function everySecond(seconds, show) {
  const end = Date.now() + seconds * 1000;
  let shown = -1;
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    if (left === shown) return;
    shown = left;
    show(left);
    if (left === 0) clearInterval(timer);
  };
  const timer = setInterval(tick, 200);
  tick();
}

const time = document.querySelector("[data-countdown]");
if (time) {
  const aloud = document.querySelector("[data-countdown-aloud]");
  document.querySelector("[data-countdown-moment]").hidden = true;
  everySecond(Number(time.dataset.countdown), (left) => {
    const words = left > 0 ? time.dataset.words.replace("{n}", left) : time.dataset.wordsOver;
    time.textContent = words;
    time.closest(".code-form__time").classList.toggle("code-form__time--over", left === 0);
    // A screen reader must not read every second.
    if (left === 0 || TOLD_ALOUD.includes(left)) aloud.textContent = words;
  });
}

const again = document.querySelector("[data-resend]");
const words = again.textContent;
everySecond(Number(again.dataset.resend), (left) => {
  again.disabled = left > 0;
  again.textContent = left > 0 ? again.dataset.words.replace("{n}", left) : words;
});
