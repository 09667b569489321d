/*
 * What waits to be sent. Each thing gets its Idempotency-Key and is written down on the phone BEFORE it is sent, so a lost
 * answer, a dead battery or a second tap never does it twice. It belongs to the account that made it. It is tried again with the
 * same key on opening, on a new signal, on coming back to the page and after a while; it leaves the list only when the server has
 * answered or the person takes it away.
 *
 * HGJ.queue.send({url, body, label, key?}) -> Promise of {key, state: "done" | "waiting" | "refused", sentence, answer}
 * A page that hands over several things gives each a key of its own: what is already here under that key is not taken twice.
 * HGJ.queue.list() / remove(key) / flush(); the document hears "hgj:queue" after every change.
 * <form data-offline="check-in" data-offline-label="…" action="/api/…"> sends its fields as JSON the same way; the result goes
 * into its [data-offline-result].
 */
(function () {
  "use strict";
  var root = document.documentElement;
  var TOKEN = "/m/token/";
  var PATIENCE_MS = 20000;
  var RETRIES_MS = [1000, 3000, 10000, 30000, 60000];
  var DONE_KEPT = 20;
  var retryTimer = null;
  var retries = 0;
  var chain = Promise.resolve();

  function words(name, count) {
    var source = document.getElementById("queue-words");
    return ((source && source.dataset[name]) || "").replace("{count}", count);
  }

  function currentAccount() {
    if (root.dataset.account !== undefined) return root.dataset.account;
    try { return localStorage.getItem("hgj-account") || ""; } catch (_storageIsOff) { return ""; }
  }

  /* A mark is "account" or "account.mandate": both parts must fit for sending, the first is enough for seeing. */
  function isOwn(entry) { return entry.owner.split(".")[0] === currentAccount().split(".")[0]; }

  function newKey() {
    if (window.crypto.randomUUID) return window.crypto.randomUUID();
    return Array.from(window.crypto.getRandomValues(new Uint8Array(16)), function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
  }

  function open() {
    return new Promise(function (resolve, reject) {
      var asked = indexedDB.open("hgj-queue", 1);
      asked.onupgradeneeded = function () { asked.result.createObjectStore("entries", { keyPath: "key" }); };
      asked.onsuccess = function () { resolve(asked.result); };
      asked.onerror = function () { reject(asked.error); };
    });
  }

  async function store(mode, work) {
    var database = await open();
    try {
      return await new Promise(function (resolve, reject) {
        var transaction = database.transaction("entries", mode);
        var asked = work(transaction.objectStore("entries"));
        transaction.oncomplete = function () { resolve(asked.result); };
        transaction.onerror = transaction.onabort = function () { reject(transaction.error); };
      });
    } finally { database.close(); }
  }

  function put(entry) { return store("readwrite", function (entries) { return entries.put(entry); }); }
  function find(key) { return store("readonly", function (entries) { return entries.get(key); }); }

  async function list() {
    var all = await store("readonly", function (entries) { return entries.getAll(); });
    return all.sort(function (one, other) { return one.made - other.made; });
  }

  async function remove(key) {
    await store("readwrite", function (entries) { return entries.delete(key); });
    await changed();
  }

  async function ask(address, options) {
    var stop = new AbortController();
    var timer = setTimeout(function () { stop.abort(); }, PATIENCE_MS);
    try { return await fetch(address, Object.assign({ credentials: "same-origin", cache: "no-store", redirect: "manual", signal: stop.signal }, options)); }
    finally { clearTimeout(timer); }
  }

  async function readJson(answer) {
    if (!/json/.test(answer.headers.get("Content-Type") || "")) return null;
    try { return await answer.json(); } catch (_cutOff) { return null; }
  }

  /* What an answer means. Whatever is not clearly from our server (a portal page of a wireless network, say) means "wait". */
  function judge(answer, data) {
    if (answer.type === "opaqueredirect" || answer.status === 401) return { state: "waiting", sentence: words("signIn") };
    if (answer.ok && data) return { state: "done", sentence: data.sentence || words("done"), answer: data };
    var passing = !data || answer.status >= 500 || [408, 425, 429].includes(answer.status) || /^csrf/.test(data.code || "");
    if (passing) return { state: "waiting", sentence: (data && data.sentence) || words("busy") };
    return { state: "refused", sentence: data.sentence || words("refusedPlain"), code: data.code || "" };
  }

  async function deliver(entry) {
    try {
      var proof = await readJson(await ask(TOKEN, { headers: { Accept: "application/json" } }));
      if (!proof) return { state: "waiting", sentence: words("busy") };
      if (proof.account !== entry.owner) return { state: "waiting", sentence: words("signIn") };
      var answer = await ask(entry.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "Idempotency-Key": entry.key, "X-CSRFToken": proof.token },
        body: JSON.stringify(entry.body),
      });
      return judge(answer, await readJson(answer));
    } catch (_noNetwork) {
      return { state: "waiting", sentence: words("noSignal"), noNetwork: true };
    }
  }

  async function tryOne(key) {
    var entry = await find(key);
    if (!entry || entry.state !== "waiting") return entry;
    var outcome = await deliver(entry);
    if (!(await find(key))) return Object.assign(entry, outcome);
    Object.assign(entry, outcome, { tries: entry.tries + 1, tried: Date.now() });
    await put(entry);
    return entry;
  }

  function inTurn(work) {
    if (navigator.locks) return navigator.locks.request("hgj-queue", work);
    chain = chain.then(work, work);
    return chain;
  }

  async function flush() {
    clearTimeout(retryTimer);
    await inTurn(async function () {
      var waiting = (await list()).filter(function (entry) { return entry.state === "waiting" && entry.owner === currentAccount(); });
      for (var entry of waiting) {
        var tried = await tryOne(entry.key);
        if (tried && tried.state === "done") retries = 0;
        if (tried && tried.noNetwork) break;
      }
      await forgetOldDone();
    });
    await changed();
  }

  async function forgetOldDone() {
    var done = (await list()).filter(function (entry) { return entry.state === "done"; });
    for (var entry of done.slice(0, Math.max(0, done.length - DONE_KEPT))) await store("readwrite", function (entries) { return entries.delete(entry.key); });
  }

  async function send(thing) {
    var owner = currentAccount();
    if (!owner) return { key: "", state: "refused", sentence: words("signIn") };
    var entry = { key: thing.key || newKey(), url: thing.url, body: thing.body, label: thing.label || "", owner: owner, made: Date.now(), state: "waiting", sentence: "", tries: 0 };
    try { if (!thing.key || !(await find(thing.key))) await put(entry); } catch (_noStore) { return sendUnkept(entry); }
    await changed();
    var tried = await inTurn(function () { return tryOne(entry.key); });
    await changed();
    if (tried.state === "done") flush();
    return tried;
  }

  async function sendUnkept(entry) {
    var outcome = await deliver(entry);
    return outcome.state === "waiting" ? { key: entry.key, state: "refused", sentence: words("noStore") } : Object.assign(entry, outcome);
  }

  async function changed() {
    var own = (await list()).filter(isOwn);
    var waiting = own.filter(function (entry) { return entry.state === "waiting"; }).length;
    var refused = own.filter(function (entry) { return entry.state === "refused"; }).length;
    var told = [];
    if (waiting) told.push(words("waiting", waiting));
    if (refused) told.push(words("refused", refused));
    if (!navigator.onLine) told.push(words("offline"));
    var bar = document.querySelector("[data-queue-bar]");
    if (bar) {
      bar.hidden = !told.length;
      bar.querySelector("[data-queue-text]").textContent = told.join(" · ");
      bar.querySelector("a").hidden = !(waiting + refused);
    }
    clearTimeout(retryTimer);
    if (own.some(function (entry) { return entry.state === "waiting" && entry.owner === currentAccount(); })) retryTimer = setTimeout(function () { retries += 1; wake(); }, RETRIES_MS[Math.min(retries, RETRIES_MS.length - 1)]);
    else retries = 0;
    document.dispatchEvent(new CustomEvent("hgj:queue"));
  }

  async function sendForm(event) {
    var form = event.target;
    if (form.dataset.offline === undefined) return;
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "yes";
    var body = {};
    new FormData(form).forEach(function (value, name) { if (name !== "csrfmiddlewaretoken") body[name] = value; });
    var place = form.querySelector("[data-offline-result]");
    if (place) place.textContent = "…";
    var result = await send({ url: form.getAttribute("action"), body: body, label: form.dataset.offlineLabel });
    delete form.dataset.sending;
    if (place) place.textContent = result.state === "waiting" ? words("kept") : result.sentence;
    form.dispatchEvent(new CustomEvent("hgj:sent", { bubbles: true, detail: result }));
  }

  function wake() { flush().catch(function () {}); }
  /* A phone says "online" a moment before it is: the first tries follow each other closely. */
  function wakeAfresh() { retries = 0; wake(); }

  window.HGJ = window.HGJ || {};
  window.HGJ.queue = { send: send, list: list, remove: remove, flush: flush, account: currentAccount, isOwn: isOwn };
  document.addEventListener("submit", sendForm);
  window.addEventListener("online", wakeAfresh);
  window.addEventListener("offline", function () { changed().catch(function () {}); });
  document.addEventListener("visibilitychange", function () { if (document.visibilityState === "visible") wakeAfresh(); });
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(function () {});
  wake();
})();
