// In the admin: a click on the picture, or the arrow keys on its mark, set the focal point. The two
// numbers are all that is sent, and can be typed instead.
"use strict";

function focalPoint(box) {
  const picture = box.querySelector("img");
  const mark = box.querySelector("button");
  const across = document.getElementById("id_focus_x");
  const down = document.getElementById("id_focus_y");
  if (!across || !down) return;
  const percent = (number) => Math.min(100, Math.max(0, Math.round(Number(number) || 0)));
  const show = () => {
    mark.style.left = `${percent(across.value)}%`;
    mark.style.top = `${percent(down.value)}%`;
  };
  const move = (x, y) => {
    across.value = percent(x);
    down.value = percent(y);
    show();
  };
  picture.addEventListener("click", (event) => {
    const edges = picture.getBoundingClientRect();
    const x = (event.clientX - edges.left) / edges.width;
    const y = (event.clientY - edges.top) / edges.height;
    move(x * 100, y * 100);
    mark.focus({ preventScroll: true });
  });
  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  mark.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const far = event.shiftKey ? 10 : 1;
    move(Number(across.value) + step[0] * far, Number(down.value) + step[1] * far);
  });
  for (const field of [across, down]) field.addEventListener("input", show);
  mark.hidden = false;
  show();
}

// The admin puts scripts into the head, before there is anything to look at.
document.addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll("[data-focal-point]")) focalPoint(box);
});
