/* Service worker of the phone: network first; without a network the shell's files and the pages last seen. Version VERSION. */
"use strict";
var SHELL = "hgj-shell-VERSION";
var PAGES = "hgj-pages";
var OFFLINE = "/m/offline/";
var PAGES_KEPT = 40;
/* The camera page is kept before anybody needs it; it also answers a code that the phone's own camera opened without a signal. */
var CAMERA = "/m/scan/";
var CODE = "/m/c/";
var CAMERA_FILES = ["vendor/hongguanjia.css", "css/presence/presence.css", "js/shell.js", "js/queue.js", "js/scan.js", "js/presence/checkin.js", "vendor/jsqr.min.js"];

self.addEventListener("install", function (event) {
  event.waitUntil(
    caches.open(SHELL)
      .then(function (cache) { return cache.addAll([OFFLINE, "/m/waiting/"]); })
      .then(function () { return self.skipWaiting(); })
  );
});

self.addEventListener("activate", function (event) {
  event.waitUntil(
    caches.keys()
      .then(function (names) {
        return Promise.all(names.filter(function (name) { return name !== SHELL && name !== PAGES; }).map(function (name) { return caches.delete(name); }));
      })
      .then(function () { return self.clients.claim(); })
  );
});

async function keepPage(request, answer) {
  var cache = await caches.open(PAGES);
  await cache.put(request, answer);
  var keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - PAGES_KEPT)).map(function (key) { return cache.delete(key); }));
}

async function keepCamera() {
  if (await caches.match(CAMERA)) return;
  var page = await fetch(CAMERA, { credentials: "same-origin" });
  if (!page.ok || page.redirected) return;
  await (await caches.open(SHELL)).addAll(CAMERA_FILES.map(function (name) { return "/static/" + name; }));
  await keepPage(CAMERA, page);
}

/* A voucher's code that was opened without a signal: the station mode last seen on this device checks it. */
async function findCounter(path) {
  if (!path.startsWith("/m/counter/vouchers/")) return null;
  var keys = (await (await caches.open(PAGES)).keys()).filter(function (key) { return /\/m\/counter\/stations\/\d+\/mode\/$/.test(new URL(key.url).pathname); });
  return keys.length ? caches.match(keys[keys.length - 1]) : null;
}

async function findKept(request) {
  var kept = await caches.match(request) || await findCounter(new URL(request.url).pathname);
  if (!kept && new URL(request.url).pathname.startsWith(CODE)) kept = await caches.match(CAMERA);
  return kept || caches.match(OFFLINE);
}

async function answerPage(event) {
  try {
    var answer = await fetch(event.request);
    if (answer.redirected && new URL(answer.url).pathname.startsWith("/accounts/")) {
      await caches.delete(PAGES);
    } else if (answer.ok && !answer.redirected && !/no-store/.test(answer.headers.get("Cache-Control") || "")) {
      event.waitUntil(keepPage(event.request, answer.clone()).then(keepCamera).catch(function () {}));
    }
    return answer;
  } catch (_noNetwork) {
    return findKept(event.request);
  }
}

async function answerFile(event) {
  var kept = await caches.match(event.request);
  var fresh = fetch(event.request).then(async function (answer) {
    if (answer.ok) await (await caches.open(SHELL)).put(event.request, answer.clone());
    return answer;
  });
  if (!kept) return fresh;
  event.waitUntil(fresh.catch(function () {}));
  return kept;
}

self.addEventListener("fetch", function (event) {
  var address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(answerPage(event));
  else if (address.pathname.startsWith("/static/")) event.respondWith(answerFile(event));
});
