/*
 * Station mode: a code is scanned or typed, shown, confirmed. With a signal the server says what it stands for; without one
 * the device does: by the fingerprints of the list it took along, or by the signature in the QR text. What is confirmed goes
 * through HGJ.queue with its instant, and is sent later, once. The device itself refuses a second time, a voucher of another
 * shelf, an old list, and more than its allowance.
 */
(function () {
  "use strict";
  var view = document.querySelector("[data-counter]");
  if (!view) return;
  var pack = JSON.parse(view.dataset.pack);
  var words = view.querySelector("[data-counter-words]").dataset;
  var form = view.querySelector("[data-counter-code]");
  var sure = view.querySelector("[data-counter-sure]");
  var result = view.querySelector("[data-counter-result]");
  var video = view.querySelector("video");
  var note = view.querySelector("[data-counter-note]");
  var list = view.querySelector("[data-counter-list]");
  var KEPT = "hgj-handed-over";
  var AGAIN_MS = 5000;
  var chosen = null;
  var back = null;

  function readDone() {
    try {
      var kept = JSON.parse(localStorage.getItem(KEPT) || "[]");
      return kept.filter(function (one) { return Date.now() - one.at < 7 * 86400000; });
    } catch (_storageIsOff) { return []; }
  }

  function writeDone(one) {
    try { localStorage.setItem(KEPT, JSON.stringify(readDone().concat([one]))); return true; } catch (_storageIsOff) { return false; }
  }

  /* The QR text is an address ending in the code, and behind "#" the signed part; a typed code stands alone. */
  function takeApart(text) {
    var parts = text.trim().split("#");
    var last = parts[0].replace(/\/+$/, "").split("/").pop();
    return { code: last.replace(/[\s-]/g, "").toUpperCase().slice(0, 24), token: parts[1] || "" };
  }

  function bytes(text) { return new TextEncoder().encode(text); }

  async function fingerprint(code) {
    var raw = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes(pack.station + ":" + code)));
    return Array.from(raw, function (byte) { return byte.toString(16).padStart(2, "0"); }).join("").slice(0, 20);
  }

  async function isSigned(code, token) {
    var cut = token.lastIndexOf(".");
    var raw = atob(token.slice(cut + 1).replace(/-/g, "+").replace(/_/g, "/"));
    var signature = Uint8Array.from(raw, function (letter) { return letter.charCodeAt(0); });
    var key = await crypto.subtle.importKey("jwk", pack.key, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, bytes(code + "." + token.slice(0, cut)));
  }

  async function findHere(one) {
    if (!window.crypto || !crypto.subtle) return { trouble: words.noCheck };
    if (Date.now() / 1000 > pack.end) return { trouble: words.oldList };
    var late = readDone().filter(function (row) { return row.late && row.pack === pack.name; });
    if (late.length >= pack.most) return { trouble: words.tooMany };
    var listed = pack.vouchers[await fingerprint(one.code)];
    if (listed) return fresh({ title: listed[0], whom: listed[1], until: listed[2] });
    var parts = one.token.split(".");
    if (parts.length !== 5) return { trouble: words.unknown };
    try { if (!(await isSigned(one.code, one.token))) return { trouble: words.forged }; } catch (_notASignature) { return { trouble: words.forged }; }
    if (Number(parts[1]) !== pack.station || !pack.shelves[parts[2]]) return { trouble: words.elsewhere };
    return fresh({ title: pack.shelves[parts[2]], whom: "", until: Number(parts[3]) });
  }

  function fresh(found) { return Date.now() / 1000 < found.until ? found : { trouble: words.expired }; }

  async function find(one) {
    if (readDone().some(function (row) { return row.code === one.code; })) return { trouble: words.twice };
    try {
      var answer = await fetch(view.dataset.lookUp.replace("CODE", encodeURIComponent(one.code)), { headers: { Accept: "application/json" }, cache: "no-store", redirect: "manual" });
      var data = /json/.test(answer.headers.get("Content-Type") || "") ? await answer.json() : null;
      if (answer.ok && data) return data;
      if (data && answer.status < 500 && answer.status !== 401) return { trouble: data.sentence };
    } catch (_noNetwork) { /* the device looks for itself */ }
    var here = await findHere(one);
    if (!here.trouble) here.late = true;
    return here;
  }

  function say(tone, text) {
    var badge = document.createElement("span");
    badge.className = "state state-" + tone;
    badge.textContent = words[tone];
    result.replaceChildren(badge, document.createTextNode(" " + text));
    result.hidden = false;
  }

  function start() {
    clearTimeout(back);
    chosen = null;
    sure.hidden = true;
    video.hidden = true;
    form.hidden = false;
    form.reset();
    note.textContent = navigator.onLine ? "" : words.offline;
  }

  function startSoon() { clearTimeout(back); back = setTimeout(function () { start(); result.hidden = true; }, AGAIN_MS); }

  async function take(text) {
    var one = takeApart(text);
    clearTimeout(back);
    video.hidden = true;
    if (!one.code) return;
    note.textContent = words.looking;
    var found = await find(one);
    note.textContent = "";
    if (found.trouble) { say("bad", found.trouble); form.reset(); return; }
    result.hidden = true;
    chosen = Object.assign(one, found);
    sure.querySelector("[data-title]").textContent = found.title;
    sure.querySelector("[data-whom]").textContent = found.whom || words.noName;
    sure.querySelector("[data-until]").textContent = new Date((found.until - 1) * 1000).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
    form.hidden = true;
    sure.hidden = false;
    sure.querySelector("[data-yes]").focus();
  }

  async function confirm() {
    var one = chosen;
    if (!one) return;
    chosen = null;
    var at = new Date();
    if (!writeDone({ code: one.code, pack: pack.name, at: at.getTime(), late: !!one.late })) { say("bad", words.noStore); start(); return; }
    var body = { pack: pack.name, code: one.code, token: one.token, done_at: at.toISOString() };
    var sent = await HGJ.queue.send({ url: view.dataset.url, body: body, label: one.title });
    var conflict = sent.answer && sent.answer.code === "conflict";
    say(sent.state === "waiting" ? "wait" : conflict || sent.state === "refused" ? "bad" : "ok", sent.state === "waiting" ? words.kept : sent.sentence);
    var row = document.createElement("li");
    row.className = "row-item";
    row.textContent = at.toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" }) + " " + one.title + (one.whom ? " · " + one.whom : "");
    list.prepend(row);
    start();
    startSoon();
  }

  view.querySelector("[data-counter-scan]").addEventListener("click", function () {
    video.hidden = false;
    note.textContent = words.aim;
    HGJ.scan.start({ video: video, decoder: view.dataset.decoder, onCode: take, onTrouble: function () { video.hidden = true; note.textContent = words.noCamera; form.elements.code.focus(); } });
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); take(form.elements.code.value); });
  sure.querySelector("[data-yes]").addEventListener("click", confirm);
  sure.querySelector("[data-no]").addEventListener("click", start);
  view.querySelector("[data-counter-scan]").hidden = false;
  start();
  var opened = location.pathname.match(/\/m\/counter\/vouchers\/([^/]+)\/?$/);
  if (opened) take(opened[1] + location.hash);
})();
