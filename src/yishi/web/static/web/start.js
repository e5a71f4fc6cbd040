// Nothing here is needed: it lets a page say kindly that the network is gone, and a button be pressed once.
"use strict";
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/worker.js").catch(() => {});
document.addEventListener("submit", (e) => {
  const pressed = e.submitter;
  if (pressed && !e.defaultPrevented) setTimeout(() => { pressed.setAttribute("aria-disabled", "true"); pressed.classList.add("pressed"); }, 0);
});
window.addEventListener("pageshow", () => document.querySelectorAll(".pressed").forEach((b) => { b.classList.remove("pressed"); b.removeAttribute("aria-disabled"); }));
