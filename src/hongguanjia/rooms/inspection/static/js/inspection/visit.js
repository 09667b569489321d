/*
 * A visit in the field. Everything typed, photographed or signed is written down on the phone at once, under the visit and the
 * account, so that a killed page loses nothing. Handing in closes the draft and puts the record and each photograph into the
 * queue (queue.js) under keys that the draft keeps; only then is the draft forgotten. A page killed between the two hands the
 * same things over when it is opened again, and the queue takes none twice. Photographs are made small and lose their location
 * here already.
 */
(function () {
  "use strict";
  var form = document.querySelector("form[data-visit]");
  if (!form || !window.indexedDB) return;
  var SIDE = 1280, QUALITY = 0.72, PHOTOS = 6;
  var list = form.querySelector("[data-findings]"), template = form.querySelector("template");
  var canvas = form.querySelector("canvas[data-signature]"), pen = canvas.getContext("2d");
  var said = form.querySelector("[data-said]"), words = form.dataset;
  var signature = "", moved = false, owner = document.documentElement.dataset.account || "", name = owner + ":" + words.visit;
  var photos = {}, key = newKey(), saving = Promise.resolve();

  function newKey() {
    if (window.crypto.randomUUID) return window.crypto.randomUUID();
    return Array.from(window.crypto.getRandomValues(new Uint8Array(16)), function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
  }

  function store(mode, work) {
    return new Promise(function (resolve, reject) {
      var asked = indexedDB.open("hgj-visits", 1);
      asked.onupgradeneeded = function () { asked.result.createObjectStore("drafts"); };
      asked.onerror = function () { reject(asked.error); };
      asked.onsuccess = function () {
        var transaction = asked.result.transaction("drafts", mode), answer = work(transaction.objectStore("drafts"));
        transaction.oncomplete = function () { asked.result.close(); resolve(answer.result); };
        transaction.onerror = transaction.onabort = function () { asked.result.close(); reject(transaction.error); };
      };
    });
  }

  function value(place, field) { return place.querySelector("[data-field=" + field + "]").value.trim(); }

  function read() {
    var answers = {};
    form.querySelectorAll("[data-answer]:checked").forEach(function (one) { answers[one.dataset.answer] = one.value; });
    var findings = Array.from(list.children, function (one) {
      return { key: one.dataset.key, text: value(one, "text"), category: value(one, "category"), severity: value(one, "severity"), item: value(one, "item") };
    });
    return { key: key, answers: answers, findings: findings, met_name: value(form, "met_name"), note: value(form, "note"), signature: signature };
  }

  function save() { return form.dataset.sending ? saving : keep(Object.assign(read(), { photos: photos })); }

  function keep(draft) {
    saving = saving.then(function () { return store("readwrite", function (drafts) { return drafts.put(draft, name); }); }).catch(function () { said.textContent = words.noStore; });
    return saving;
  }

  function add(one) {
    var part = template.content.firstElementChild.cloneNode(true), place = one || { key: newKey() };
    part.dataset.key = place.key;
    ["text", "category", "severity", "item"].forEach(function (field) { if (place[field]) part.querySelector("[data-field=" + field + "]").value = place[field]; });
    part.querySelectorAll("[data-field]").forEach(function (field) { field.id = field.dataset.field + "-" + place.key; field.closest(".field").querySelector("label").htmlFor = field.id; });
    list.appendChild(part);
    count(part);
    return part;
  }

  function count(part) {
    var number = (photos[part.dataset.key] || []).length;
    part.querySelector("[data-photos]").textContent = number ? words.photos.replace("{count}", number) : "";
  }

  async function shrink(file) {
    var picture = await createImageBitmap(file), scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    var sheet = document.createElement("canvas");
    sheet.width = Math.max(1, Math.round(picture.width * scale));
    sheet.height = Math.max(1, Math.round(picture.height * scale));
    sheet.getContext("2d").drawImage(picture, 0, 0, sheet.width, sheet.height);
    return sheet.toDataURL("image/jpeg", QUALITY);
  }

  async function takePhotos(input) {
    var part = input.closest("[data-key]"), kept = photos[part.dataset.key] || (photos[part.dataset.key] = []);
    for (var file of Array.from(input.files)) {
      if (kept.length >= PHOTOS) break;
      try { kept.push({ key: newKey(), data: await shrink(file) }); } catch (_noPicture) { said.textContent = words.noPicture; }
    }
    input.value = "";
    count(part);
    await save();
  }

  function draw(event) {
    var box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
  }

  function restore(draft) {
    if (!draft) return;
    photos = draft.photos || {};
    key = draft.key;
    Object.keys(draft.answers).forEach(function (code) {
      var one = form.querySelector('[data-answer="' + code + '"][value="' + draft.answers[code] + '"]');
      if (one) one.checked = true;
    });
    draft.findings.forEach(add);
    form.querySelector("[data-field=met_name]").value = draft.met_name;
    form.querySelector("[data-field=note]").value = draft.note;
    if (draft.signature) { signature = draft.signature; repaint(signature); }
    if (draft.visited_at) handOver(draft);
  }

  /* The content policy loads no picture from a data: address; its bytes are painted instead. */
  function repaint(address) {
    var bytes = Uint8Array.from(atob(address.split(",")[1]), function (letter) { return letter.charCodeAt(0); });
    createImageBitmap(new Blob([bytes], { type: "image/png" })).then(function (picture) { pen.drawImage(picture, 0, 0); }).catch(function () {});
  }

  async function hand(event) {
    event.preventDefault();
    if (form.dataset.sending) return;
    var draft = read();
    if (!draft.met_name) { said.textContent = words.noName; form.querySelector("[data-field=met_name]").focus(); return; }
    if (draft.findings.some(function (one) { return one.text.length < 6; })) { said.textContent = words.noText; return; }
    await handOver(Object.assign(draft, { photos: photos, visited_at: new Date().toISOString() }));
  }

  /* A closed draft takes no more changes: what is handed over a second time is the same as the first. */
  async function handOver(draft) {
    form.dataset.sending = "yes";
    form.querySelector("[data-hand]").disabled = true;
    await keep(draft);
    var record = Object.assign({}, draft);
    delete record.photos;
    var sent = [HGJ.queue.send({ key: draft.key, url: words.url, body: record, label: words.label })];
    draft.findings.forEach(function (one) {
      (draft.photos[one.key] || []).forEach(function (photo) { sent.push(HGJ.queue.send({ key: photo.key, url: words.photoUrl, body: { finding: one.key, photo: photo.data }, label: words.photoLabel })); });
    });
    var result = (await Promise.all(sent))[0];
    said.textContent = result.state === "waiting" ? words.kept : result.sentence;
    if (result.state === "refused") await reopen(draft);
    else await store("readwrite", function (drafts) { return drafts.delete(name); });
  }

  /* Mended and handed in again it is another message, under another key; photographs that wait go with whichever arrives. */
  async function reopen(draft) {
    key = draft.key = newKey();
    delete draft.visited_at;
    await keep(draft);
    delete form.dataset.sending;
    form.querySelector("[data-hand]").disabled = false;
  }

  form.addEventListener("input", save);
  form.addEventListener("change", function (event) { if (event.target.type === "file") takePhotos(event.target); else save(); });
  form.addEventListener("submit", hand);
  form.addEventListener("click", function (event) {
    if (event.target.matches("[data-add]")) { add().querySelector("[data-field=text]").focus(); save(); }
    if (event.target.matches("[data-remove]")) { var part = event.target.closest("[data-key]"); delete photos[part.dataset.key]; part.remove(); save(); }
    if (event.target.matches("[data-clear]")) { pen.clearRect(0, 0, canvas.width, canvas.height); signature = ""; save(); }
  });
  canvas.addEventListener("pointerdown", function (event) { canvas.setPointerCapture(event.pointerId); moved = false; pen.lineWidth = 3; pen.lineCap = "round"; pen.beginPath(); pen.moveTo.apply(pen, draw(event)); });
  canvas.addEventListener("pointermove", function (event) { if (event.buttons || event.pressure) { pen.lineTo.apply(pen, draw(event)); pen.stroke(); moved = true; } });
  canvas.addEventListener("pointerup", function () { if (moved) signature = canvas.toDataURL("image/png"); save(); });
  store("readonly", function (drafts) { return drafts.get(name); }).then(restore).catch(function () { said.textContent = words.noStore; });
  form.hidden = false;
})();
