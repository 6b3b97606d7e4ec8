// Drives a tree by keys, after the WAI-ARIA tree pattern: one item is in the tab order, arrows move, open and close.
// Children come with htmx when a node opens for the first time; without this script every node has plain links.
(function () {
  "use strict";

  function own(item, selector) { return item.querySelector(":scope > " + selector); }
  function groupOf(item) { return own(item, "[role=group]"); }
  function isOpen(item) { return item.getAttribute("aria-expanded") === "true"; }
  function isClosed(item) { return item.getAttribute("aria-expanded") === "false"; }
  function parentOf(item) { return item.parentElement.closest("[role=treeitem]"); }
  function linksOf(item) { return Array.from(item.querySelectorAll(":scope > .node a")); }

  // The items that are in sight, from the top down.
  function seen(tree) {
    return Array.from(tree.querySelectorAll("[role=treeitem]")).filter(function (item) {
      return !item.parentElement.closest("[role=group][hidden]");
    });
  }

  // Items that are new to the tree are out of the tab order, and so are their links: the item itself stands for both.
  function prepare(part) {
    part.querySelectorAll("[role=treeitem]:not([tabindex])").forEach(function (item) {
      item.tabIndex = -1;
      linksOf(item).forEach(function (link) { link.tabIndex = -1; });
      own(item, ".node").querySelectorAll(".turn").forEach(function (turn) { turn.setAttribute("aria-hidden", "true"); });
    });
  }

  // The one item in the tab order; the link to its overview follows it there.
  function choose(tree, item) {
    tree.querySelectorAll("[tabindex='0']").forEach(function (other) { other.tabIndex = -1; });
    item.tabIndex = 0;
    var scope = own(item, ".node").querySelector(".scope");
    if (scope) { scope.tabIndex = 0; }
  }

  function go(tree, item) {
    if (!item) { return; }
    choose(tree, item);
    item.focus();
  }

  function say(tree, text) {
    var place = tree.nextElementSibling;
    if (place && place.classList.contains("tree-said")) { place.textContent = text; }
  }

  function turn(tree, item, open) {
    var group = groupOf(item);
    if (!group) { return; }
    item.setAttribute("aria-expanded", open ? "true" : "false");
    group.hidden = !open;
    if (!open && item.contains(document.activeElement) && document.activeElement !== item) { go(tree, item); }
    if (open && !group.firstElementChild && !group.hasAttribute("aria-busy")) {
      say(tree, "");
      group.setAttribute("aria-busy", "true");
      // It does not bubble: a group within a group would open both.
      group.dispatchEvent(new CustomEvent("open"));
    }
  }

  function next(tree, item, letter) {
    var all = seen(tree);
    var at = all.indexOf(item);
    return all.slice(at + 1).concat(all.slice(0, at)).find(function (other) {
      return other.dataset.letters.indexOf(letter) >= 0;
    });
  }

  function right(tree, item) {
    if (isClosed(item)) {
      turn(tree, item, true);
    } else if (isOpen(item)) {
      go(tree, groupOf(item).querySelector("[role=treeitem]"));
    }
  }

  function left(tree, item) {
    if (isOpen(item)) { turn(tree, item, false); } else { go(tree, parentOf(item)); }
  }

  function siblings(tree, item) {
    Array.from(item.parentElement.children).filter(isClosed).forEach(function (one) { turn(tree, one, true); });
  }

  // What a key does; false where it is not the tree's.
  function press(tree, item, key) {
    var all = seen(tree);
    var at = all.indexOf(item);
    if (key === "ArrowDown") {
      go(tree, all[at + 1]);
    } else if (key === "ArrowUp") {
      go(tree, all[at - 1]);
    } else if (key === "ArrowRight") {
      right(tree, item);
    } else if (key === "ArrowLeft") {
      left(tree, item);
    } else if (key === "Home") {
      go(tree, all[0]);
    } else if (key === "End") {
      go(tree, all[all.length - 1]);
    } else if (key === "*") {
      siblings(tree, item);
    } else if (key === "Enter") {
      own(item, ".node").querySelector(".name").click();
    } else if (key.length === 1 && key !== " ") {
      go(tree, next(tree, item, key.toLowerCase()));
    } else {
      return false;
    }
    return true;
  }

  function onKey(tree, event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) { return; }
    if (event.key === "Enter" && event.target.closest("a")) { return; }
    var item = event.target.closest("[role=treeitem]");
    if (item && press(tree, item, event.key)) { event.preventDefault(); }
  }

  function onClick(tree, event) {
    var link = event.target.closest(".turn");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    var item = link.closest("[role=treeitem]");
    if (!groupOf(item)) { return; }
    event.preventDefault();
    turn(tree, item, !isOpen(item));
    go(tree, item);
  }

  // Children that could not be loaded: the node is closed again, and may be tried again.
  function failed(tree, event) {
    var item = event.target.closest("[role=treeitem]");
    if (!item) { return; }
    event.target.removeAttribute("aria-busy");
    turn(tree, item, false);
    say(tree, own(item, ".node").querySelector(".name").textContent + " " + tree.dataset.failed);
  }

  function drive(tree) {
    prepare(tree);
    var current = tree.querySelector("[aria-current]") || tree.querySelector("[role=treeitem]");
    if (current) { choose(tree, current); }
    tree.addEventListener("keydown", function (event) { onKey(tree, event); });
    tree.addEventListener("click", function (event) { onClick(tree, event); });
    tree.addEventListener("focusin", function (event) {
      var item = event.target.closest("[role=treeitem]");
      if (item) { choose(tree, item); }
    });
    tree.addEventListener("htmx:afterSwap", function (event) {
      event.target.removeAttribute("aria-busy");
      prepare(event.target);
    });
    ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach(function (name) {
      tree.addEventListener(name, function (event) { failed(tree, event); });
    });
  }

  // Beside a page the tree stands open where there is room for it, and shows the scope.
  function place(box) {
    var narrow = window.matchMedia("(max-width: 991px)");
    function fit() { box.open = !narrow.matches; }
    fit();
    narrow.addEventListener("change", fit);
    var beside = box.closest("aside");
    var current = box.querySelector("[aria-current=location]");
    if (beside && current) { beside.scrollTop = current.offsetTop - beside.clientHeight / 3; }
  }

  document.querySelectorAll("[role=tree]").forEach(drive);
  document.querySelectorAll("details.places").forEach(place);
}());
