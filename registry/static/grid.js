// Drives grids, tables of fields, by keys as in Excel: Enter and the arrows move, Tab goes to the right, what is typed
// takes the place of what stood there, F2 goes into it, Esc takes it back, and once more leaves the grid; Shift with the arrows takes more cells along,
// Ctrl+C copies them, Delete empties them, Ctrl+V fills in a block from the cell on, Ctrl+Z takes a block back. Without
// this script the fields are in the tab order.
(function () {
  "use strict";

  var before = "", home = null, range = null, blocks = [], wasBlock = false;

  // -- blocks as the clipboard has them -----------------------------------------------------------------------------

  function read(text) {
    var cell = /("(?:[^"]|"")*"(?=[\t\n]|$)|[^\t\n]*)(\t|\n|$)/g, lines = [[]], found;
    text = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    while ((found = cell.exec(text))) {
      var isQuoted = found[1][0] === '"' && /[\n\t]/.test(found[1]);
      lines[lines.length - 1].push(isQuoted ? found[1].slice(1, -1).replace(/""/g, '"') : found[1]);
      if (!found[2]) { break; }
      if (found[2] === "\n") { lines.push([]); }
    }
    return lines;
  }

  function written(lines) {
    return lines.map(function (line) {
      return line.map(function (cell) {
        return /[\t\n]/.test(cell) ? '"' + cell.replace(/"/g, '""') + '"' : cell;
      }).join("\t");
    }).join("\n");
  }

  // -- cells --------------------------------------------------------------------------------------------------------

  function rowsOf(table) { return table.tBodies[0].rows; }
  function fieldIn(cell) { return cell ? cell.querySelector("input") : null; }
  function fieldsOf(table) { return Array.from(table.tBodies[0].querySelectorAll("td input")); }
  function placeOf(field) {
    var cell = field.closest("td");
    return { table: cell.closest("table"), row: cell.parentElement.sectionRowIndex, column: cell.cellIndex };
  }
  function fieldAt(table, row, column) {
    var line = rowsOf(table)[row];
    return line ? fieldIn(line.cells[column]) : null;
  }

  // The next field from a place in a direction: cells without one are passed over.
  function next(place, down, right) {
    var row = place.row + down, column = place.column + right, found = null;
    var rows = rowsOf(place.table);
    while (!found && rows[row] && rows[row].cells[column]) {
      found = fieldIn(rows[row].cells[column]);
      row += down;
      column += right;
    }
    return found;
  }

  function nameOf(table, row, column) {
    if (table.dataset.letters) { return letters(column - 1) + (row + 1); }
    var line = rowsOf(table)[row], heading = table.tHead.rows[0].cells[column];
    var first = line ? line.cells[0].dataset.name || line.cells[0].textContent.trim() : String(row + 1);
    return first + " " + (heading ? heading.textContent.trim() : String(column));
  }

  function letters(at) { return (at > 25 ? letters(Math.floor(at / 26) - 1) : "") + String.fromCharCode(65 + at % 26); }

  function isWhole(field) { return field.selectionStart === 0 && field.selectionEnd === field.value.length; }

  function set(field, value) {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function go(field) {
    if (!field) { return false; }
    field.focus();
    field.select();
    return true;
  }

  // -- ranges -------------------------------------------------------------------------------------------------------

  function spread() {
    var one = placeOf(range.from), other = placeOf(range.to), found = [];
    for (var row = Math.min(one.row, other.row); row <= Math.max(one.row, other.row); row += 1) {
      var line = [];
      for (var column = Math.min(one.column, other.column); column <= Math.max(one.column, other.column); column += 1) {
        line.push(rowsOf(one.table)[row].cells[column]);
      }
      found.push(line);
    }
    return found;
  }

  function paint() {
    document.querySelectorAll("td.picked").forEach(function (cell) { cell.classList.remove("picked"); });
    if (range && range.from !== range.to) {
      spread().forEach(function (line) { line.forEach(function (cell) { cell.classList.add("picked"); }); });
    }
  }

  function isSeveral() { return Boolean(range) && range.from !== range.to; }

  function further(down, right) {
    var to = next(placeOf(range.to), down, right);
    if (to) { range.to = to; paint(); }
    return true;
  }

  // -- changing several cells at once -------------------------------------------------------------------------------

  // Puts values into fields; Ctrl+Z takes all of it back.
  function put(pairs) {
    blocks.push(pairs.map(function (pair) { return [pair[0], pair[0].value]; }));
    pairs.forEach(function (pair) { set(pair[0], pair[1]); });
    wasBlock = true;
  }

  function takeBack() {
    if (!wasBlock || !blocks.length) { return false; }
    blocks.pop().forEach(function (pair) { set(pair[0], pair[1]); });
    wasBlock = blocks.length > 0;
    return true;
  }

  function empty() {
    var pairs = [];
    spread().forEach(function (line) {
      line.map(fieldIn).forEach(function (field) { if (field) { pairs.push([field, ""]); } });
    });
    put(pairs);
    return true;
  }

  function say(table, text) {
    var place = document.getElementById(table.id + "-said");
    if (place) { place.textContent = text; }
  }

  // Fills a block in from a field on: all of it, or, where a cell has no place, nothing.
  function fill(field, lines) {
    var place = placeOf(field), table = place.table, pairs = [], misfit = null;
    var width = Math.max.apply(null, lines.map(function (line) { return line.length; }));
    var size = { height: place.row + lines.length, width: place.column + width - 1 };
    table.dispatchEvent(new CustomEvent("grow", { detail: size }));
    lines.forEach(function (line, down) {
      line.forEach(function (value, right) {
        var target = fieldAt(table, place.row + down, place.column + right);
        if (target) {
          pairs.push([target, value]);
        } else if (value.trim() && !misfit) {
          misfit = nameOf(table, place.row + down, place.column + right) + " “" + value.trim().slice(0, 40) + "”";
        }
      });
    });
    say(table, misfit ? table.dataset.misfit.replace("{cell}", misfit) : "");
    if (!misfit) {
      put(pairs);
      range = { from: field, to: pairs[pairs.length - 1][0] };
      paint();
    }
  }

  // -- keys ---------------------------------------------------------------------------------------------------------

  function down(field, step) {
    var place = placeOf(field);
    if (home !== null && home.table === place.table) { place.column = home.column; }
    home = null;
    var to = next(place, step, 0);
    if (to) { go(to); } else { field.select(); }
    return true;
  }

  // Tab goes through the cells, line by line; from the last one it leaves the grid, and so it does from the first, back.
  function tab(field, isBack) {
    var all = fieldsOf(placeOf(field).table), to = all[all.indexOf(field) + (isBack ? -1 : 1)];
    if (home === null && !isBack) { home = placeOf(field); }
    return go(to);
  }

  function arrow(field, event) {
    var step = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key];
    if (!step) { return false; }
    if (event.shiftKey) { return (step[0] || isWhole(field) || isSeveral()) && further(step[0], step[1]); }
    var atStart = field.selectionEnd === 0, atEnd = field.selectionStart === field.value.length;
    if (step[1] > 0 && !isWhole(field) && !atEnd) { return false; }
    if (step[1] < 0 && !isWhole(field) && !atStart) { return false; }
    home = null;
    return go(next(placeOf(field), step[0], step[1])) || true;
  }

  function ends(field, event) {
    var table = placeOf(field).table, rows = rowsOf(table);
    var last = event.key === "End", row = event.ctrlKey ? (last ? rows.length - 1 : 0) : placeOf(field).row;
    var fields = Array.from(rows[row].cells).map(fieldIn).filter(Boolean);
    return (isWhole(field) || event.ctrlKey) && go(fields[last ? fields.length - 1 : 0]);
  }

  function escape(field) {
    if (isSeveral()) {
      range.to = range.from;
      paint();
    } else if (field.value !== before) {
      set(field, before);
      field.select();
    } else {
      field.closest(".scroll").focus();
      enter(placeOf(field).table, null);
    }
    return true;
  }

  // One cell of a grid is in the tab order, the one that was in use last; none where the grid was left by Esc.
  function enter(table, field) {
    table.querySelectorAll("td input[tabindex='0']").forEach(function (one) { one.tabIndex = -1; });
    if (field) { field.tabIndex = 0; }
  }

  function prepare(table) {
    var all = fieldsOf(table);
    all.forEach(function (one, at) { one.tabIndex = at ? -1 : 0; });
    count(table);
  }

  function press(field, event) {
    if (event.key === "Tab") { return tab(field, event.shiftKey); }
    if (event.key === "Enter") { return event.ctrlKey ? false : down(field, event.shiftKey ? -1 : 1); }
    if (event.key === "Escape") { return escape(field); }
    if (event.key === "F2") { field.setSelectionRange(field.value.length, field.value.length); return true; }
    if (event.key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey) { return takeBack(); }
    if ((event.key === "Delete" || event.key === "Backspace") && isSeveral()) { return empty(); }
    if (event.key === "Home" || event.key === "End") { return ends(field, event); }
    return !event.ctrlKey && !event.metaKey && arrow(field, event);
  }

  function gridField(target) { return target.matches && target.matches("table.grid td input") ? target : null; }

  document.addEventListener("keydown", function (event) {
    var field = gridField(event.target);
    if (field && !event.isComposing && !event.altKey && press(field, event)) {
      event.preventDefault();
      event.stopPropagation();
    }
    var isEntered = event.target.matches(".scroll") && (event.key === "ArrowDown" || event.key === "Enter");
    if (isEntered && event.target.querySelector("table.grid")) {
      event.preventDefault();
      go(event.target.querySelector("table.grid td input"));
    }
  }, true);

  document.addEventListener("focusin", function (event) {
    var field = gridField(event.target);
    if (!field) { return; }
    before = field.value;
    enter(placeOf(field).table, field);
    if (!range || range.to !== field) { range = { from: field, to: field }; }
    paint();
    field.select();
  });

  document.addEventListener("mousedown", function (event) {
    var field = gridField(event.target);
    if (!field) { return; }
    home = null;
    if (event.shiftKey && range && placeOf(range.from).table === placeOf(field).table) {
      event.preventDefault();
      range.to = field;
      paint();
    }
  });

  document.addEventListener("input", function (event) {
    var field = gridField(event.target);
    if (!field) { return; }
    if (event.isTrusted) { wasBlock = false; }
    field.parentElement.classList.toggle("dirty", field.value !== (field.dataset.was || ""));
    count(field.closest("table"));
  });

  document.addEventListener("copy", function (event) {
    if (!gridField(event.target) || !isSeveral()) { return; }
    event.clipboardData.setData("text/plain", written(spread().map(function (line) {
      return line.map(function (cell) { return fieldIn(cell) ? fieldIn(cell).value : cell.textContent.trim(); });
    })));
    event.preventDefault();
  });

  document.addEventListener("paste", function (event) {
    var field = gridField(event.target), text = event.clipboardData.getData("text/plain");
    if (!field) { return; }
    var lines = read(text);
    if (isSeveral() && lines.length === 1 && lines[0].length === 1) {
      event.preventDefault();
      put([].concat.apply([], spread()).map(fieldIn).filter(Boolean).map(function (one) { return [one, lines[0][0]]; }));
    } else if (lines.length > 1 || lines[0].length > 1 || /[\r\n]/.test(text)) {
      event.preventDefault();
      fill(field, lines);
    }
  });

  // How many cells are not as they are recorded.
  function count(table) {
    var place = document.getElementById(table.id + "-count");
    if (place) { place.textContent = place.dataset.says.replace("{n}", table.querySelectorAll("td.dirty").length); }
  }

  window.grid = { read: read, written: written, rowsOf: rowsOf, fieldIn: fieldIn, letters: letters, go: go, prepare: prepare };
  document.querySelectorAll("table.grid").forEach(prepare);
}());
