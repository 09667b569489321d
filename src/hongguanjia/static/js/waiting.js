/* The page that shows each thing that waits, was refused, or has been done; every one can be taken away by hand. */
(function () {
  "use strict";
  var place = document.querySelector("[data-queue-list]");
  var pattern = document.getElementById("queue-entry");
  var nothing = document.querySelector("[data-queue-empty]");
  var others = document.querySelector("[data-queue-others]");
  var TONES = { waiting: "wait", refused: "bad", done: "ok" };

  function draw(entry) {
    var row = pattern.content.cloneNode(true);
    var state = row.querySelector("[data-state]");
    row.querySelector("[data-label]").textContent = entry.label;
    row.querySelector("[data-when]").textContent = new Date(entry.made).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
    state.textContent = pattern.dataset[entry.state];
    state.className = "state state-" + TONES[entry.state];
    row.querySelector("[data-sentence]").textContent = entry.state === "waiting" && entry.owner !== window.HGJ.queue.account() ? pattern.dataset.otherRole : entry.sentence;
    var button = row.querySelector("[data-remove]");
    if (entry.state === "waiting") button.dataset.sure = pattern.dataset.sure;
    else button.textContent = pattern.dataset.dismiss;
    button.addEventListener("click", function () {
      if (button.dataset.sure) { button.textContent = button.dataset.sure; delete button.dataset.sure; return; }
      window.HGJ.queue.remove(entry.key);
    });
    place.append(row);
  }

  async function show() {
    var all = await window.HGJ.queue.list();
    var own = all.filter(window.HGJ.queue.isOwn);
    var foreign = all.filter(function (entry) { return !window.HGJ.queue.isOwn(entry) && entry.state === "waiting"; }).length;
    place.textContent = "";
    own.reverse().forEach(draw);
    nothing.hidden = own.length > 0;
    others.hidden = !foreign;
    others.textContent = others.dataset.text.replace("{count}", foreign);
  }

  document.addEventListener("hgj:queue", show);
  document.querySelector("[data-send-now]").addEventListener("click", function () { window.HGJ.queue.flush(); });
  show();
})();
