/*
 * A report on a duty, also without a signal: photographs are drawn anew and small (which drops the place where they were taken),
 * and everything goes through the phone's queue with its key. Without the queue the plain form of the page is opened instead.
 */
(function () {
  "use strict";
  var SIDE = 1280;
  var QUALITY = 0.7;
  var PHOTOS_MOST = 6;
  var form = document.querySelector("[data-duty-report]");
  if (!form) return;
  var place = form.querySelector("[data-result]");

  function say(words) { place.textContent = words; }

  function load(file) {
    return new Promise(function (resolve, reject) {
      var address = URL.createObjectURL(file);
      var picture = new Image();
      picture.onload = function () { URL.revokeObjectURL(address); resolve(picture); };
      picture.onerror = function () { URL.revokeObjectURL(address); reject(new Error("picture")); };
      picture.src = address;
    });
  }

  async function shrink(file) {
    var picture = await load(file);
    var scale = Math.min(1, SIDE / Math.max(picture.naturalWidth, picture.naturalHeight));
    var canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(picture.naturalHeight * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", QUALITY);
  }

  async function collect() {
    var body = { photos: [] };
    new FormData(form).forEach(function (value, name) {
      if (name !== "csrfmiddlewaretoken" && name !== "photos" && value !== "") body[name] = value;
    });
    var chosen = form.querySelector("input[type=file]");
    for (var file of Array.from((chosen && chosen.files) || []).slice(0, PHOTOS_MOST)) body.photos.push(await shrink(file));
    return body;
  }

  form.addEventListener("submit", async function (event) {
    event.preventDefault();
    if (form.dataset.sending) return;
    if (!window.HGJ || !window.HGJ.queue) { window.location.assign(form.dataset.plain); return; }
    if (!form.checkValidity()) { say(form.dataset.wordsMissing); form.reportValidity(); return; }
    form.dataset.sending = "yes";
    say(form.dataset.wordsSending);
    try {
      var result = await window.HGJ.queue.send({ url: form.getAttribute("action"), body: await collect(), label: form.dataset.label });
      say(result.state === "waiting" ? form.dataset.wordsKept : result.sentence);
      if (result.state === "done") window.location.reload();
      else if (result.state === "waiting") form.reset();
    } catch (_unreadable) { say(form.dataset.wordsPhoto); }
    delete form.dataset.sending;
  });
})();
