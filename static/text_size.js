// Applies the reader's text size before the first paint; the buttons are in newsroom.js.
"use strict";
(() => {
  let scale = "";
  try {
    scale = localStorage.getItem("text-scale");
  } catch {
    // Storage is switched off: the size lasts as long as the page.
  }
  if (/^[01]\.\d+$/.test(scale || "")) {
    document.documentElement.style.setProperty("--text-scale", scale);
  }
})();
