// Shows a text area that holds a block of a spreadsheet as a grid below it (`grid.js` drives it), and keeps both alike:
// the text is what is sent. Without this script the text alone is there.
(function () {
  "use strict";

  var grid = window.grid, MOST_CELLS = 24000, BLANK_LINES = 10;

  function headingOf(text, scope) {
    var heading = document.createElement("th");
    heading.scope = scope;
    heading.textContent = text;
    return heading;
  }

  function cellOf(row, column) {
    var cell = document.createElement("td"), field = document.createElement("input");
    var name = grid.letters(column) + (row + 1);
    field.type = "text";
    field.id = "cell-" + name;
    field.autocomplete = "off";
    field.tabIndex = -1;
    field.setAttribute("aria-label", name);
    cell.append(field);
    return cell;
  }

  // Adds lines and columns until the grid has so many, within what may be.
  function grow(table, height, width) {
    var head = table.tHead.rows[0], rows = grid.rowsOf(table);
    width = Math.max(width, head.cells.length - 1);
    // A header, and a row too many, which the registry refuses by its name.
    height = Math.min(Math.max(height, rows.length), Number(table.dataset.most) + 2);
    if (width * height > MOST_CELLS) { return false; }
    while (head.cells.length - 1 < width) { head.append(headingOf(grid.letters(head.cells.length - 1), "col")); }
    while (rows.length < height) { table.tBodies[0].insertRow().append(headingOf(String(rows.length), "row")); }
    Array.from(rows).forEach(function (line, row) {
      while (line.cells.length - 1 < width) { line.append(cellOf(row, line.cells.length - 1)); }
    });
    return true;
  }

  // What stands in the grid, up to the last line and the last column in which something does.
  function values(table) {
    var width = 0, lines = Array.from(grid.rowsOf(table)).map(function (row) {
      return Array.from(row.cells).slice(1).map(function (cell) { return grid.fieldIn(cell).value; });
    });
    while (lines.length && !lines[lines.length - 1].join("").trim()) { lines.pop(); }
    lines.forEach(function (line) {
      line.forEach(function (cell, at) { if (cell.trim()) { width = Math.max(width, at + 1); } });
    });
    return lines.map(function (line) { return line.slice(0, width); });
  }

  // Marks the cells of which something is told, and leads from what is told to them.
  function mark() {
    document.querySelectorAll(".problems li[data-cell]").forEach(function (told) {
      var field = document.getElementById("cell-" + told.dataset.cell), name = told.querySelector("b");
      if (!field || !name) { return; }
      var link = document.createElement("a");
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", ((field.getAttribute("aria-describedby") || "") + " " + told.id).trim());
      link.href = "#" + field.id;
      link.textContent = name.textContent;
      link.addEventListener("click", function (event) { event.preventDefault(); grid.go(field); });
      name.replaceWith(link);
    });
  }

  function drive(area) {
    var headers = area.dataset.headers.split("\t"), isTyped = false;
    var box = document.getElementById("block-grid"), table = box.querySelector("table");

    function show() {
      var lines = area.value.trim() ? grid.read(area.value) : [headers];
      var width = Math.max.apply(null, lines.map(function (line) { return line.length; }));
      table.tBodies[0].textContent = "";
      // A grid that did not hold all of the text would lose the rest of it.
      box.hidden = lines.length > Number(table.dataset.most) + 2 ||
        !grow(table, lines.length + BLANK_LINES, Math.max(width, headers.length));
      lines.forEach(function (line, row) {
        line.forEach(function (value, column) {
          var cell = box.hidden ? null : grid.rowsOf(table)[row] && grid.rowsOf(table)[row].cells[column + 1];
          if (cell) { grid.fieldIn(cell).value = value; }
        });
      });
      grid.prepare(table);
    }

    function keep() {
      var lines = values(table), isBlank = lines.length < 2 && grid.written(lines) === grid.written([headers]);
      if (isTyped) { area.value = isBlank ? "" : grid.written(lines); }
      isTyped = false;
    }

    table.addEventListener("grow", function (event) { grow(table, event.detail.height, event.detail.width); });
    table.addEventListener("input", function () { isTyped = true; });
    table.addEventListener("focusout", keep);
    area.form.addEventListener("submit", keep, true);
    area.addEventListener("input", show);
    show();
    mark();
  }

  document.querySelectorAll("textarea[data-headers]").forEach(drive);
}());
