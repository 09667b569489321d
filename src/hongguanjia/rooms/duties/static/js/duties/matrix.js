/* A tap on a cell of the matrix leads to its reports; on a sum of a town, to the branches that it adds up. Who has no script or no mouse takes the links of row and column. */
(function () {
  "use strict";
  var table = document.querySelector("[data-matrix]");
  if (!table) return;
  var heads = table.tHead.rows[0].cells;
  table.dataset.ready = "yes";
  table.tBodies[0].addEventListener("click", function (event) {
    var cell = event.target.closest("td");
    if (!cell || !cell.textContent.trim()) return;
    var town = cell.parentNode.querySelector("a.open");
    if (town && cell.textContent.includes("/")) { window.location.assign(town.href); return; }
    var place = /o\/(\d+)\/$/.exec(cell.parentNode.querySelector("a").href);
    var query = new URLSearchParams({ organisation: place[1], requirement: heads[cell.cellIndex].dataset.id, day: table.dataset.day });
    window.location.assign(table.dataset.matrix + "?" + query);
  });
})();
