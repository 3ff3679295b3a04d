// Draw boxes on a photo: a drag fills the next empty row of numbers, and the numbers draw.
// Without script the numbers work alone.

const LEAST = 0.5; // percent: a slip of the finger is no box

function number(input) {
  const value = Number.parseFloat(input.value);
  return Number.isFinite(value) ? value : 0;
}

function show(rect, box) {
  for (const [index, name] of ["x", "y", "width", "height"].entries()) {
    rect.setAttribute(name, String(Math.max(box[index], 0)));
  }
}

function start(root) {
  const stage = root.querySelector("[data-redact-stage]");
  const status = root.querySelector("[data-redact-status]");
  const rows = [...root.querySelectorAll("[data-redact-row]")].map((row) => [
    ...row.querySelectorAll("input"),
  ]);
  const fieldsets = [...root.querySelectorAll("[data-redact-row]")];
  const rects = [...stage.querySelectorAll("rect")];
  let from = null;
  let drawing = -1;

  const position = (event) => {
    const area = stage.getBoundingClientRect();
    const clip = (value) => Math.min(Math.max(value, 0), 100);
    return [
      clip(((event.clientX - area.left) / area.width) * 100),
      clip(((event.clientY - area.top) / area.height) * 100),
    ];
  };

  // Show one empty row only: six of them hide the button below.
  const tidy = () => {
    const isEmpty = rows.map((row) => row.every((input) => input.value === ""));
    for (const [row, fieldset] of fieldsets.entries()) {
      fieldset.hidden = isEmpty[row] && isEmpty.indexOf(true) < row;
      fieldset.querySelector("[data-redact-clear]").hidden = isEmpty[row];
    }
  };

  const fill = (row, box) => {
    for (const [index, input] of rows[row].entries()) {
      input.value = box === null ? "" : box[index].toFixed(1);
    }
    show(rects[row], box ?? [0, 0, 0, 0]);
    tidy();
  };

  const boxTo = ([x, y]) => [
    Math.min(from[0], x),
    Math.min(from[1], y),
    Math.abs(x - from[0]),
    Math.abs(y - from[1]),
  ];

  stage.addEventListener("pointerdown", (event) => {
    drawing = rows.findIndex((row) => row.every((input) => input.value === ""));
    if (drawing < 0) {
      status.textContent = status.dataset.full;
      status.classList.remove("visually-hidden");
      return;
    }
    from = position(event);
    stage.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  stage.addEventListener("pointermove", (event) => {
    if (from) show(rects[drawing], boxTo(position(event)));
  });
  stage.addEventListener("pointerup", (event) => {
    if (!from) return;
    const box = boxTo(position(event));
    const isBox = box[2] >= LEAST && box[3] >= LEAST;
    // Round so that the corner stays inside the picture.
    box[2] = Math.min(box[2], 100 - Number(box[0].toFixed(1)));
    box[3] = Math.min(box[3], 100 - Number(box[1].toFixed(1)));
    fill(drawing, isBox ? box : null);
    if (isBox) status.textContent = status.dataset.added;
    from = null;
  });
  stage.addEventListener("pointercancel", () => {
    if (from) fill(drawing, null);
    from = null;
  });

  for (const [row, inputs] of rows.entries()) {
    for (const input of inputs) {
      input.addEventListener("input", () => show(rects[row], inputs.map(number)));
      input.addEventListener("change", tidy);
    }
    fieldsets[row].querySelector("[data-redact-clear]").addEventListener("click", () => {
      fill(row, null);
      inputs[0].focus();
    });
  }
  stage.classList.add("redact__boxes--live");
  tidy();
}

for (const root of document.querySelectorAll("[data-redact]")) start(root);
