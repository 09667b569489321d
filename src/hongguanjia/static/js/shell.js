/* On every page: nothing here is needed to read or to send a form. */
(function () {
  "use strict";
  var root = document.documentElement;

  /* Pages kept on the phone belong to the account that read them: another account, or none, finds them gone. */
  function dropForeignPages() {
    var account = root.dataset.account;
    if (account === undefined || !window.caches) return;
    try {
      if (localStorage.getItem("hgj-account") === account) return;
      caches.delete("hgj-pages").then(function () { localStorage.setItem("hgj-account", account); }, function () {});
    } catch (_storageIsOff) { caches.delete("hgj-pages"); }
  }

  function readAloud(button) {
    var speech = window.speechSynthesis;
    if (!speech || !window.SpeechSynthesisUtterance) return;
    var label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", function () {
      if (speech.speaking) { speech.cancel(); button.textContent = label; return; }
      var main = document.getElementById("content").cloneNode(true);
      main.querySelectorAll("[data-read-aloud],script,svg,template,[hidden]").forEach(function (part) { part.remove(); });
      main.querySelectorAll("p,li,h1,h2,h3,div,td,th,dt,dd,span,br").forEach(function (part) { part.append("\n"); });
      var sentences = main.textContent.split(/[\n。！？；!?;]+/).map(function (text) { return text.trim(); }).filter(Boolean);
      button.textContent = button.dataset.stop;
      sentences.forEach(function (text, index) {
        var words = new SpeechSynthesisUtterance(text);
        words.lang = root.lang;
        words.rate = 0.9;
        if (index === sentences.length - 1) words.onend = function () { button.textContent = label; };
        speech.speak(words);
      });
    });
    window.addEventListener("pagehide", function () { speech.cancel(); });
  }

  function guardDoubleTap(event) {
    var form = event.target;
    if (form.dataset.sending) { event.preventDefault(); return; }
    if (form.method === "post" && !form.dataset.offline && !event.defaultPrevented) {
      form.dataset.sending = "yes";
      window.setTimeout(function () { delete form.dataset.sending; }, 8000);
    }
  }

  function loadPartsOnDemand() {
    var address = root.dataset.htmx;
    if (!address || !document.querySelector("[hx-get],[hx-post],[hx-boost],[data-hx-get],[data-hx-post]")) return;
    var script = document.createElement("script");
    script.src = address;
    document.head.append(script);
  }

  dropForeignPages();
  document.querySelectorAll("[data-read-aloud]").forEach(readAloud);
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
  document.querySelectorAll("[data-back]").forEach(function (link) {
    if (history.length < 2 || !document.referrer.startsWith(location.origin)) return;
    link.addEventListener("click", function (event) { event.preventDefault(); history.back(); });
  });
  document.addEventListener("submit", guardDoubleTap);
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sending]").forEach(function (form) { delete form.dataset.sending; });
  });
  var summary = document.querySelector("[data-form-summary]");
  if (summary) summary.focus();
  loadPartsOnDemand();
  if (navigator.serviceWorker && root.dataset.surface === "phone") navigator.serviceWorker.register("/m/sw.js").catch(function () {});
})();
