// Opens a row of a table beside it, where there is room: to be read, and with its forms. Esc closes it and gives the focus
// back; what was typed stays in it. Where there is no room, and without this script, it is a page of its own.
(function () {
  "use strict";

  var room = window.matchMedia("(min-width: 1200px)"), side = null, from = null, isTyped = false;

  function placeOf(cell) {
    return { row: cell.parentElement.sectionRowIndex, column: cell.cellIndex, table: cell.closest("section").id };
  }

  function cellAt(place) {
    var section = document.getElementById(place.table), body = section && section.querySelector("tbody");
    var row = body && body.rows[Math.min(place.row, body.rows.length - 1)];
    return row ? row.cells[place.column] : null;
  }

  function close() {
    side.hidden = true;
    var cell = from && cellAt(from);
    if (cell) {
      cell.tabIndex = -1;
      cell.focus();
    }
  }

  function box() {
    if (side) { return side; }
    side = document.createElement("aside");
    side.className = "side";
    side.tabIndex = -1;
    side.setAttribute("role", "dialog");
    document.body.append(side);
    side.addEventListener("input", function () { isTyped = true; });
    side.addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || event.defaultPrevented || event.target.closest("dialog")) { return; }
      event.preventDefault();
      close();
    });
    return side;
  }

  function closer(words) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "close";
    button.textContent = words;
    button.addEventListener("click", close);
    return button;
  }

  function show(main, address) {
    var content = document.createElement("div"), told = main.querySelector("h1");
    Array.from(main.childNodes).forEach(function (node) { content.append(document.adoptNode(node)); });
    side.textContent = "";
    side.append(closer(document.querySelector("[data-side-close]").dataset.sideClose), content);
    side.setAttribute("aria-label", told ? told.textContent.trim() : address);
    side.dataset.address = address;
    side.hidden = false;
    isTyped = false;
    window.entry.bind(content);
    var first = content.querySelector("[aria-invalid=true]") || content.querySelector("form.write input:not([type=hidden]), form.write select, form.write textarea");
    (first || side).focus();
  }

  // A page is shown beside the table; what is none of ours, a login for one, is gone to.
  function answered(answer) {
    return answer.text().then(function (text) {
      var page = new DOMParser().parseFromString(text, "text/html"), main = page.getElementById("main");
      if (!main || new URL(answer.url).pathname.indexOf("/ledgers/") < 0) {
        location.assign(answer.url);
        return;
      }
      show(main, answer.url);
      if (answer.redirected) { refresh(); }
    });
  }

  // What was written is seen in the table too.
  function refresh() {
    fetch(location.href).then(function (answer) { return answer.text(); }).then(function (text) {
      var now = new DOMParser().parseFromString(text, "text/html").querySelector(".ledger");
      if (!now) { return; }
      document.querySelector(".ledger").replaceChildren(...now.childNodes);
      document.dispatchEvent(new CustomEvent("renewed"));
    });
  }

  function open(link) {
    box();
    var question = document.querySelector("[data-side-close]").dataset.sideLeave;
    if (isTyped && side.dataset.address === link.href) { side.hidden = false; side.focus(); return; }
    if (isTyped && !window.confirm(question)) { side.hidden = false; side.focus(); return; }
    fetch(link.href).then(answered).catch(function () { location.assign(link.href); });
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-side], .side a.door");
    if (!link || !room.matches || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    // The cell in which Enter was pressed may be another one of the row.
    var own = link.closest("td"), focused = document.activeElement.closest("td");
    var cell = own && focused && focused.parentElement === own.parentElement ? focused : own;
    if (cell && !link.closest(".side")) { from = placeOf(cell); }
    open(link);
  });

  // Forms post to their own address, as they do on a page; `entry.js` has asked for the session before.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || !side || !side.contains(form) || form.method !== "post" || form.closest("dialog")) { return; }
    event.preventDefault();
    var data = new FormData(form, event.submitter);
    var body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
    fetch(form.action, { method: "POST", body: body }).then(answered);
  });
}());
