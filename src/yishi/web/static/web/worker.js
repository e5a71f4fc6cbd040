// Keeps one page, which says that there is no network. Everything else always comes from the server.
"use strict";
const PAGES = ["/offline/", "/en/offline/"], LOOK = ["/static/face/tokens.css", "/static/face/face.css"], KEPT = "offline-1";
self.addEventListener("install", (e) => e.waitUntil(caches.open(KEPT).then((c) => c.addAll(PAGES.concat(LOOK)))));
self.addEventListener("activate", (e) => e.waitUntil(caches.keys().then((names) =>
  Promise.all(names.filter((n) => n !== KEPT).map((n) => caches.delete(n))))));
self.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (e.request.mode === "navigate") {
    const page = url.pathname.startsWith("/en/") ? PAGES[1] : PAGES[0];
    e.respondWith(fetch(e.request).catch(() => caches.match(page)));
  } else if (LOOK.includes(url.pathname)) {
    e.respondWith(fetch(e.request).catch(() => caches.match(url.pathname)));
  }
});
