// Forms that write: codes are found while somebody types; what is typed stays in the open page, also when the session
// ends, and is not left by mistake. Without this script the forms are plain ones: a code is typed as it is.
(function () {
  "use strict";

  // -- codes, found by name and pinyin: after the WAI-ARIA combobox pattern -------------------------------------------

  function complete(field) {
    var list = document.createElement("ul");
    var waiting = 0, asked = 0;
    list.className = "offered";
    list.id = field.id + "-offered";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.dataset.offered);
    field.insertAdjacentElement("afterend", list);
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    shut();

    function options() { return Array.from(list.children); }
    function chosen() { return list.querySelector("[aria-selected=true]"); }
    function shut() {
      list.textContent = "";
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    }
    function choose(option) {
      options().forEach(function (other) { other.setAttribute("aria-selected", String(other === option)); });
      field.setAttribute("aria-activedescendant", option.id);
    }
    function take(option) {
      field.value = option.dataset.code;
      shut();
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    function ask() {
      var text = field.value.trim(), mine = ++asked;
      if (!text) { shut(); return; }
      var address = new URL(field.dataset.codes, location.href);
      address.searchParams.set("q", text);
      fetch(address).then(function (answer) { return answer.ok && !answer.redirected ? answer.text() : ""; }).then(function (found) {
        if (mine !== asked || document.activeElement !== field) { return; }
        var page = new DOMParser().parseFromString(found, "text/html");
        list.replaceChildren.apply(list, Array.from(page.querySelectorAll("[role=option]")));
        options().forEach(function (option, at) {
          option.id = list.id + "-" + at;
          option.setAttribute("aria-selected", "false");
        });
        field.setAttribute("aria-expanded", String(list.children.length > 0));
      }).catch(shut);
    }

    field.addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(ask, 200); });
    field.addEventListener("blur", function () { clearTimeout(waiting); setTimeout(shut, 150); });
    list.addEventListener("mousedown", function (event) {
      var option = event.target.closest("[role=option]");
      event.preventDefault();
      if (option) { take(option); }
    });
    field.addEventListener("keydown", function (event) {
      var all = options(), at = all.indexOf(chosen());
      if (!all.length || event.isComposing) { return; }
      if (event.key === "ArrowDown") { choose(all[(at + 1) % all.length]); }
      else if (event.key === "ArrowUp") { choose(all[(at < 0 ? all.length : at + all.length - 1) % all.length]); }
      else if (event.key === "Enter" && at >= 0) { take(all[at]); }
      else if (event.key === "Escape") { shut(); }
      else { return; }
      event.preventDefault();
      event.stopPropagation();
    });
  }

  // -- what is typed is not left by mistake ---------------------------------------------------------------------------

  var typed = false, leaving = false;
  window.addEventListener("beforeunload", function (event) { if (typed && !leaving) { event.preventDefault(); } });

  // -- the session: asked before a form is sent; where it is over, somebody signs in beside what he typed -------------

  function session(dialog) {
    return fetch(dialog.dataset.session, { cache: "no-store" }).then(function (answer) { return answer.json(); });
  }
  function renew(token) {
    document.querySelectorAll("input[name=csrf_token]").forEach(function (one) { one.value = token; });
  }
  function send(form, button) {
    leaving = true;
    form.dataset.sure = "yes";
    form.requestSubmit(button);
    delete form.dataset.sure;
  }

  function guard(form) {
    var dialog = document.getElementById("again");
    form.addEventListener("input", function () { typed = true; });
    form.addEventListener("change", function () { typed = true; });
    form.addEventListener("submit", function (event) {
      var button = event.submitter;
      if (form.dataset.sure || !dialog || !dialog.showModal) { leaving = true; return; }
      event.preventDefault();
      session(dialog).then(function (found) {
        if (found.signed_in) { renew(found.csrf_token); send(form, button); } else { signIn(dialog, found, form, button); }
      }).catch(function () { say(dialog, dialog.dataset.silent); dialog.showModal(); });
    });
  }

  function say(dialog, text) { dialog.querySelector("[role=alert]").textContent = text; }

  function signIn(dialog, found, form, button) {
    var login = dialog.querySelector("form"), code = login.elements.code;
    say(dialog, "");
    renew(found.csrf_token);
    dialog.showModal();
    login.onsubmit = function (event) {
      event.preventDefault();
      var asksCode = !code.parentElement.hidden;
      var body = new URLSearchParams(new FormData(login));
      fetch(asksCode ? login.dataset.code : login.action, { method: "POST", body: body }).then(function (answer) {
        return answer.text().then(function (text) { answered(answer, text); });
      }).catch(function () { say(dialog, dialog.dataset.silent); });
    };
    function answered(answer, text) {
      if ((answer.headers.get("Content-Type") || "").indexOf("json") > 0) {
        var now = JSON.parse(text);
        renew(now.csrf_token);
        if (now.signed_in) { dialog.close(); send(form, button); } else { say(dialog, dialog.dataset.first); }
        return;
      }
      var page = new DOMParser().parseFromString(text, "text/html");
      var token = page.querySelector("main input[name=csrf_token]"), wrong = page.querySelector("main .wrong");
      if (token) { renew(token.value); }
      code.parentElement.hidden = new URL(answer.url).pathname !== new URL(login.dataset.code, location.href).pathname;
      say(dialog, wrong ? wrong.textContent.trim() : "");
      if (!code.parentElement.hidden) { code.focus(); }
    }
  }

  document.querySelectorAll("[data-codes]").forEach(complete);
  document.querySelectorAll("form[data-write]").forEach(guard);
}());
