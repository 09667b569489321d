/*
 * Checking in: the camera or the typed code on /m/scan/, the one button on /m/c/…/, the organiser's camera. Everything goes through
 * HGJ.queue, so that what is read without a signal is sent later, once. A browser gives itself a random name, from which the server
 * makes a hint for the organiser that means nothing outside one gathering.
 */
(function () {
  "use strict";
  var MARKS = { checked_in: "ok", checked_out: "ok", duplicate: "ok", late: "warn", pending: "wait" };

  function deviceName() {
    try {
      var name = localStorage.getItem("hgj-device");
      if (!name) {
        name = Array.from(window.crypto.getRandomValues(new Uint8Array(12)), function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
        localStorage.setItem("hgj-device", name);
      }
      return name;
    } catch (_storageIsOff) { return ""; }
  }

  function element(name, css, text) {
    var made = document.createElement(name);
    made.className = css;
    made.textContent = text;
    return made;
  }

  function show(place, result, words) {
    var code = (result.answer && result.answer.code) || "";
    var tone = result.state === "done" ? MARKS[code] || "ok" : result.state === "waiting" ? "wait" : "bad";
    var word = result.state === "waiting" ? words.unsent : { ok: words.ok, warn: words.ok, wait: words.wait, bad: words.bad }[tone];
    var sentence = result.state === "waiting" ? words.kept : result.sentence;
    var name = (result.answer && result.answer.name) || "";
    place.replaceChildren(element("span", "state state-" + tone, word), document.createTextNode(" " + (name ? name + " " : "") + sentence));
    if (navigator.vibrate) navigator.vibrate(tone === "bad" ? [80, 60, 80] : 60);
  }

  function setUpScan(view) {
    var video = view.querySelector("[data-scan-video]");
    var note = view.querySelector("[data-scan-note]");
    var place = view.querySelector("[data-scan-result]");
    var list = view.querySelector("[data-scan-list]");
    var words = view.querySelector("[data-scan-words]").dataset;
    var start = document.querySelector("[data-scan-start]");
    var many = view.dataset.scanMany !== undefined;

    async function take(code) {
      var way = view.querySelector("[name=direction]:checked");
      var body = { code: code, claimed_at: new Date().toISOString() };
      if (many) body.direction = way ? way.value : "IN"; else body.device = deviceName();
      video.hidden = true;
      note.textContent = words.sending;
      var result = await HGJ.queue.send({ url: view.dataset.url, body: body, label: view.dataset.label });
      note.textContent = "";
      show(place, result, words);
      if (list) list.prepend(element("li", "row-item", place.textContent));
      start.textContent = words.again;
    }

    function trouble(kind) {
      video.hidden = true;
      note.textContent = { "no-camera": words.noCamera, refused: words.refused, "no-decoder": words.noDecoder }[kind];
      var typed = view.querySelector("[name=code]");
      if (typed) typed.focus();
    }

    start.addEventListener("click", function () {
      place.replaceChildren();
      note.textContent = words.looking;
      video.hidden = false;
      HGJ.scan.start({ video: video, decoder: view.dataset.decoder, onCode: take, onTrouble: trouble });
    });
    var form = view.querySelector("[data-scan-typed]");
    if (form) form.addEventListener("submit", function (event) {
      event.preventDefault();
      var typed = form.elements.code.value.trim();
      if (typed) take(typed).then(function () { form.reset(); });
    });
    var opened = location.pathname.match(/\/m\/c\/([^/]+)\/?$/);
    if (opened && !many) take(opened[1]);
  }

  function setUpLanding(form) {
    form.elements.claimed_at.value = new Date().toISOString();
    form.elements.device.value = deviceName();
    form.addEventListener("hgj:sent", function (event) {
      var button = document.querySelector("[form=" + form.id + "]");
      if (button && event.detail.state !== "refused") button.hidden = true;
    });
  }

  function setUpOwnCode(day) {
    document.addEventListener("visibilitychange", function () {
      var today = new Date(Date.now() + 8 * 3600 * 1000).toISOString().slice(0, 10);
      if (document.visibilityState === "visible" && today !== day.dataset.day && navigator.onLine) location.reload();
    });
  }

  document.querySelectorAll("[data-scan]").forEach(setUpScan);
  document.querySelectorAll("[data-land]").forEach(setUpLanding);
  document.querySelectorAll("[data-day]").forEach(setUpOwnCode);
})();
