// Renew the picture of a camera while the reader sees it, and load small ones again that were still
// on their way. The page is complete without this script.
const REFRESH_MS = 20_000;
const SOON_MS = 3000;
// After ten minutes the reader taps to go on: pictures cost mobile data.
const MOST_TURNS = 30;
const MOST_TRIES = 4;

function follow(section) {
  const frame = section.querySelector("[data-camera-frame]");
  const words = section.querySelector("[data-camera-words]");
  const pause = section.querySelector("[data-camera-pause]");
  let timer = 0;
  let turns = 0;
  let isPaused = Boolean(navigator.connection?.saveData);
  let isSeen = false;

  function show(blob, time) {
    const image = frame.querySelector("img") ?? new Image(1024, 576);
    image.className = "camera__picture";
    image.alt = section.dataset.alt;
    const before = image.src;
    image.src = URL.createObjectURL(blob);
    if (before.startsWith("blob:")) URL.revokeObjectURL(before);
    frame.append(image);
    words.textContent = section.dataset.time.replace("{time}", time);
  }

  async function load() {
    try {
      const answer = await fetch(section.dataset.camera, { cache: "no-store" });
      const kind = answer.headers.get("Content-Type") ?? "";
      if (answer.ok && kind === "image/jpeg") {
        const at = new Date(answer.headers.get("Last-Modified"));
        const time = at.toLocaleString("vi-VN", { timeZone: "Asia/Ho_Chi_Minh" });
        show(await answer.blob(), time);
      } else if (kind.startsWith("text/plain")) {
        words.textContent = await answer.text();
        if (!answer.headers.has("Retry-After")) frame.replaceChildren();
        else return SOON_MS;
      } else {
        // Switched off since the page was opened.
        location.reload();
      }
    } catch {
      words.textContent = section.dataset.failed;
    }
    return REFRESH_MS;
  }

  function plan(delay) {
    clearTimeout(timer);
    if (isPaused || !isSeen || document.hidden) return;
    timer = setTimeout(async () => {
      turns += 1;
      const next = await load();
      if (turns >= MOST_TURNS) set(true);
      else plan(next);
    }, delay);
  }

  function set(value) {
    isPaused = value;
    turns = 0;
    pause.textContent = isPaused ? section.dataset.goOn : section.dataset.pause;
    plan(SOON_MS);
  }

  pause.hidden = false;
  pause.addEventListener("click", () => set(!isPaused));
  section.querySelector("[data-camera-again]").addEventListener("click", (event) => {
    event.preventDefault();
    load().then(plan);
  });
  document.addEventListener("visibilitychange", () => plan(SOON_MS));
  new IntersectionObserver(([entry]) => {
    isSeen = entry.isIntersecting;
    plan(frame.firstElementChild ? REFRESH_MS : SOON_MS);
  }).observe(section);
  set(isPaused);
}

function retry(image) {
  let tries = 0;
  const link = image.parentElement;
  const again = () => {
    link.hidden = true;
    tries += 1;
    if (tries > MOST_TRIES) return;
    setTimeout(() => {
      image.loading = "eager";
      image.src = `${image.src.split("?")[0]}?${tries}`;
    }, SOON_MS * tries);
  };
  image.addEventListener("load", () => {
    link.hidden = false;
  });
  image.addEventListener("error", again);
  if (image.complete && image.currentSrc && !image.naturalWidth) again();
}

for (const section of document.querySelectorAll("[data-camera]")) follow(section);
for (const image of document.querySelectorAll("[data-camera-small]")) retry(image);
