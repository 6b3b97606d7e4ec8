// Moves by keys from the search box into what is suggested below it, and back; without this script the links of the
// suggestions are in the tab order, and the form leads to the page of all that was found.
(function () {
  "use strict";

  function drive(form) {
    var box = form.querySelector("input[type=search]");
    var list = form.querySelector(".suggested");
    if (!box || !list) { return; }

    function links() { return Array.from(list.querySelectorAll("a")); }

    // Where a key leads from the link at `at` (-1: the box) among so many: to another one, the box, or null, nowhere.
    function target(key, at, count) {
      if (!count) { return null; }
      if (key === "ArrowDown") { return at + 1 < count ? at + 1 : -1; }
      if (key === "ArrowUp") { return at < 0 ? count - 1 : at - 1; }
      if (at >= 0 && key === "Home") { return 0; }
      if (at >= 0 && key === "End") { return count - 1; }
      return null;
    }

    form.addEventListener("keydown", function (event) {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) { return; }
      var all = links();
      if (event.key === "Escape" && all.length) {
        event.preventDefault();
        list.textContent = "";
        box.focus();
        return;
      }
      var to = target(event.key, all.indexOf(document.activeElement), all.length);
      if (to === null || !(event.target === box || list.contains(event.target))) { return; }
      event.preventDefault();
      (to < 0 ? box : all[to]).focus();
    });
  }

  document.querySelectorAll("form.seek[role=search]").forEach(drive);
}());
