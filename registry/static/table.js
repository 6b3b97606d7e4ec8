// Works with tables by keys, as in Excel: from the table's region the arrow down leads into its cells, arrows move there,
// with Shift they take more cells along, Ctrl+C copies them, Ctrl+V leads to where rows are pasted, Enter opens what a
// cell leads to, Space selects its row, Esc gives the focus back. `/` leads to the search box from everywhere, Esc from there back. Without this script every link
// and box is in the tab order.
(function () {
  "use strict";

  var anchor = null;
  var from = null;

  function cellOf(target) { return target.closest && target.closest(".scroll > table > tbody > tr > td"); }
  function rowsOf(cell) { return Array.from(cell.closest("tbody").rows); }
  function at(cell) { return { row: rowsOf(cell).indexOf(cell.parentElement), column: cell.cellIndex }; }

  function isTyping(target) {
    return target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");
  }

  // -- moving -------------------------------------------------------------------------------------------------------

  function pick(cell, isFurther) {
    cell.closest("table").querySelectorAll("td.picked").forEach(function (one) { one.classList.remove("picked"); });
    if (!isFurther || !anchor || anchor.closest("table") !== cell.closest("table")) {
      anchor = cell;
      return;
    }
    block(cell).forEach(function (row) { row.forEach(function (one) { one.classList.add("picked"); }); });
  }

  function go(cell, isFurther) {
    if (!cell) { return; }
    cell.tabIndex = -1;
    pick(cell, isFurther);
    cell.focus();
  }

  // The rows of cells between the one where the taking began and this one.
  function block(cell) {
    var one = at(anchor), other = at(cell);
    var left = Math.min(one.column, other.column), right = Math.max(one.column, other.column);
    return rowsOf(cell).slice(Math.min(one.row, other.row), Math.max(one.row, other.row) + 1).map(function (row) {
      return Array.from(row.cells).slice(left, right + 1);
    });
  }

  // Where a key leads from a cell; null where it leads nowhere.
  function target(cell, event) {
    var rows = rowsOf(cell), place = at(cell), whole = event.ctrlKey || event.metaKey;
    var row = place.row, column = place.column, last = rows[row].cells.length - 1;
    switch (event.key) {
    case "ArrowDown": row = whole ? rows.length - 1 : row + 1; break;
    case "ArrowUp": row = whole ? 0 : row - 1; break;
    case "ArrowRight": column = whole ? last : column + 1; break;
    case "ArrowLeft": column = whole ? 0 : column - 1; break;
    case "Home": column = 0; row = whole ? 0 : row; break;
    case "End": column = last; row = whole ? rows.length - 1 : row; break;
    case "PageDown": row = Math.min(row + 10, rows.length - 1); break;
    case "PageUp": row = Math.max(row - 10, 0); break;
    default: return null;
    }
    return (rows[row] && rows[row].cells[column]) || cell;
  }

  function open(cell) {
    var link = cell.querySelector("a[href]") || cell.parentElement.querySelector("a[data-side]");
    if (link) { link.click(); }
    return Boolean(link);
  }

  function select(cell) {
    var box = cell.parentElement.querySelector("td.select input");
    if (box) { box.click(); }
    return Boolean(box);
  }

  function inCell(cell, event) {
    var to = target(cell, event);
    if (to) {
      go(to, event.shiftKey);
    } else if (event.key === "Escape") {
      cell.closest("table").querySelectorAll("td.picked").forEach(function (one) { one.classList.remove("picked"); });
      cell.closest(".scroll").focus();
    } else if (event.key === "Enter") {
      return open(cell);
    } else if (event.key === " ") {
      return select(cell);
    } else {
      return false;
    }
    return true;
  }

  // -- the search box -----------------------------------------------------------------------------------------------

  function toSearch() {
    var box = document.getElementById("seek");
    if (!box) { return false; }
    from = document.activeElement;
    box.focus();
    box.select();
    return true;
  }

  function back() {
    if (!from || !from.isConnected) { return false; }
    from.focus();
    from = null;
    return true;
  }

  function onKey(event) {
    var focused = event.target;
    if (event.defaultPrevented || event.isComposing || event.altKey) { return; }
    var cell = cellOf(focused), isDone = false;
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !isTyping(focused)) {
      isDone = toSearch();
    } else if (event.key === "Escape" && focused.id === "seek") {
      isDone = back();
    } else if (cell === focused) {
      isDone = inCell(cell, event);
    } else if (cell && event.key === "Escape") {
      go(cell);
      isDone = true;
    } else if (focused.matches(".scroll") && event.key === "ArrowDown") {
      var first = focused.querySelector(":scope > table > tbody > tr > td");
      go(first);
      isDone = Boolean(first);
    }
    if (isDone) { event.preventDefault(); }
  }

  // -- copying ------------------------------------------------------------------------------------------------------

  // What a cell says, as a spreadsheet takes it: what it would take for a formula has an apostrophe before it.
  function text(cell) {
    var shown = cell.cloneNode(true);
    shown.querySelectorAll("[aria-hidden=true]").forEach(function (one) { one.remove(); });
    var says = shown.textContent.trim(), isNumber = cell.matches(".number, .share");
    if (!isNumber && /^['=+\-@]/.test(says)) { says = "'" + says; }
    return /[\t\n]/.test(says) ? '"' + says.replace(/"/g, '""') + '"' : says;
  }

  function onCopy(event) {
    var cell = document.activeElement && cellOf(document.activeElement);
    if (!cell || cell !== document.activeElement || !window.getSelection().isCollapsed) { return; }
    var rows = anchor && cell.closest("table").contains(anchor) ? block(cell) : [[cell]];
    event.clipboardData.setData("text/plain", rows.map(function (row) {
      return row.filter(function (one) { return !one.matches(".select"); }).map(text).join("\t");
    }).join("\n"));
    event.preventDefault();
  }

  // A block that is pasted onto a ledger's table is opened where rows are pasted; nothing is written yet.
  function onPaste(event) {
    var from = document.querySelector("[data-paste]"), text = event.clipboardData.getData("text/plain");
    var token = document.querySelector("input[name=csrf_token]"), focused = document.activeElement;
    if (!from || !token || !text.trim() || !(cellOf(focused) || focused.matches(".scroll"))) { return; }
    var form = document.createElement("form"), block = document.createElement("textarea");
    form.method = "post";
    form.action = from.dataset.paste;
    form.hidden = true;
    block.name = "block";
    block.value = text;
    form.append(token.cloneNode(), block);
    document.body.append(form);
    event.preventDefault();
    form.submit();
  }

  function onMouse(event) {
    var cell = cellOf(event.target);
    if (!cell || event.target.closest("a, input, button, label")) { return; }
    cell.tabIndex = -1;
    if (event.shiftKey) { event.preventDefault(); go(cell, true); } else { pick(cell, false); }
  }

  // -- selecting ----------------------------------------------------------------------------------------------------

  // A box in the heading selects the rows of the page, or none.
  function offer(heading) {
    var boxes = Array.from(heading.closest("table").querySelectorAll("td.select input"));
    var all = document.createElement("input");
    all.type = "checkbox";
    all.setAttribute("aria-label", heading.textContent.trim());
    all.addEventListener("change", function () { boxes.forEach(function (box) { box.checked = all.checked; }); });
    heading.append(all);
  }

  function offerAll() { document.querySelectorAll(".scroll > table > thead th.select").forEach(offer); }

  offerAll();
  document.addEventListener("renewed", offerAll);
  document.addEventListener("keydown", onKey);
  document.addEventListener("copy", onCopy);
  document.addEventListener("paste", onPaste);
  document.addEventListener("mousedown", onMouse);
}());
