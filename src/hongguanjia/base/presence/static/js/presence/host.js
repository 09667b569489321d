/*
 * The organiser's screen: draws the code of each step from squares fetched ahead, so that it goes on without a signal, and tells
 * how many have come. The server's clock counts, not this device's.
 */
(function () {
  "use strict";
  var AHEAD = 270;
  var REFILL = 180;
  var ASK_MS = 15000;
  var place = document.querySelector("[data-host]");
  if (!place) return;
  var note = place.querySelector("[data-host-note]");
  var code = place.querySelector("[data-host-code]");
  var short = place.querySelector("[data-host-short]");
  var store = "hgj-codes-" + place.dataset.name;
  var state = { codes: {}, offset: 0, seconds: 20, alone: false };
  var shown = -1;
  var asked = false;

  function currentStep() { return Math.floor((Date.now() + state.offset) / 1000 / state.seconds); }

  function draw(square) {
    var bytes = atob(square.bits);
    var cells = square.side * square.side;
    var spare = bytes.length * 8 - cells;
    var path = "";
    for (var cell = 0; cell < cells; cell += 1) {
      var bit = cell + spare;
      if ((bytes.charCodeAt(bit >> 3) >> (7 - (bit & 7))) & 1) path += "M" + (cell % square.side) + " " + Math.floor(cell / square.side) + "h1v1h-1z";
    }
    var name = "http://www.w3.org/2000/svg";
    var svg = document.createElementNS(name, "svg");
    svg.setAttribute("viewBox", "-4 -4 " + (square.side + 8) + " " + (square.side + 8));
    svg.setAttribute("role", "img");
    svg.setAttribute("shape-rendering", "crispEdges");
    var old = code.querySelector("svg");
    var title = document.createElementNS(name, "title");
    title.textContent = (old && old.querySelector("title") && old.querySelector("title").textContent) || "";
    var ink = document.createElementNS(name, "path");
    ink.setAttribute("d", path);
    svg.append(title, ink);
    old.replaceWith(svg);
  }

  function tick() {
    if (!asked && shown === -1 && !state.codes[currentStep()]) return;
    var step = currentStep();
    var square = state.codes[step];
    note.textContent = !square ? note.dataset.stale : state.alone ? note.dataset.alone : note.dataset.fresh;
    code.hidden = !square && shown !== -1;
    if (!square || step === shown) return;
    draw(square);
    short.textContent = square.short;
    shown = step;
  }

  function keep(answer) {
    state.offset = answer.now - Date.now();
    state.seconds = answer.step_seconds;
    answer.codes.forEach(function (square) { state.codes[square.step] = square; });
    Object.keys(state.codes).forEach(function (step) { if (step < currentStep() - 1) delete state.codes[step]; });
    place.querySelectorAll("[data-host-count]").forEach(function (figure) { figure.textContent = answer.counts[figure.dataset.hostCount]; });
    try { sessionStorage.setItem(store, JSON.stringify({ codes: state.codes, offset: state.offset })); } catch (_full) { /* they stay in memory */ }
  }

  async function ask() {
    var left = Object.keys(state.codes).filter(function (step) { return step >= currentStep(); }).length;
    try {
      var answer = await fetch(place.dataset.host + "&count=" + (left < REFILL ? AHEAD : 1), { credentials: "same-origin", headers: { Accept: "application/json" }, cache: "no-store" });
      if (!answer.ok) throw new Error("not answered");
      keep(await answer.json());
      state.alone = false;
    } catch (_noNetwork) { state.alone = true; }
    asked = true;
    tick();
  }

  try {
    var kept = JSON.parse(sessionStorage.getItem(store) || "null");
    if (kept) Object.assign(state, kept);
  } catch (_spoiled) { sessionStorage.removeItem(store); }
  var full = place.querySelector("[data-host-full]");
  if (place.requestFullscreen) {
    full.hidden = false;
    full.addEventListener("click", function () { place.requestFullscreen().catch(function () {}); });
  }
  if (navigator.wakeLock) navigator.wakeLock.request("screen").catch(function () {});
  ask();
  setInterval(ask, ASK_MS);
  setInterval(tick, 1000);
})();
