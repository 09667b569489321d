/* The desk by keyboard: "/" search, "j" and "k" through rows, Enter opens, "g h" home, "?" what the keys do. */
(function () {
  "use strict";
  var row = -1;
  var waitingForPlace = false;

  function isTyping(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }

  function goTo(selector) {
    var link = document.querySelector(selector);
    if (link) location.assign(link.href);
  }

  function moveTo(step) {
    var rows = document.querySelectorAll(".table-box tbody tr");
    if (!rows.length) return;
    if (rows[row]) rows[row].classList.remove("at");
    row = Math.max(0, Math.min(rows.length - 1, row + step));
    rows[row].classList.add("at");
    var link = rows[row].querySelector("a, button");
    if (link) link.focus({ preventScroll: true });
    rows[row].scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (waitingForPlace) {
      waitingForPlace = false;
      if (event.key === "h") goTo("[data-key-home]");
      return;
    }
    if (event.key === "/") {
      var search = document.querySelector(".search input");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    } else if (event.key === "j") { moveTo(1);
    } else if (event.key === "k") { moveTo(-1);
    } else if (event.key === "g") { waitingForPlace = true;
    } else if (event.key === "?") { goTo("[data-key-help]"); }
  });

  document.addEventListener("htmx:configRequest", function (event) {
    var field = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (field) event.detail.headers["X-CSRFToken"] = field.value;
  });
})();
