// What of a page is to stand on paper: the head and the rows of its tables as text, the controls that are shown, all
// texts, what is closed on the screen too, and what is wider than the paper, whose width in pixels is given. That width
// is set, and not the window's: charts would follow the window.
(width) => {
  const shown = (element) => element.getClientRects().length > 0;
  const tables = [...document.querySelectorAll("table")].filter(shown).map((table) => ({
    head: table.tHead ? table.tHead.innerText : "",
    rows: [...table.tBodies].flatMap((body) => [...body.rows]).filter(shown).map((row) => row.innerText),
  }));
  const controls = [...document.querySelectorAll("nav:not(.path), form, input, select, button, textarea, .export")];
  document.querySelectorAll("main details").forEach((details) => { details.open = true; });
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (shown(element) && !element.closest(".visually-hidden")) texts.push(walker.currentNode.data);
  }
  document.documentElement.style.width = `${width}px`;
  const wide = [...document.body.querySelectorAll("*")].filter(shown).filter((e) => e.getBoundingClientRect().right > width + 1);
  document.documentElement.style.width = "";
  return {
    tables,
    controls: controls.filter(shown).map((control) => control.outerHTML.slice(0, 120)),
    texts,
    wide: wide.map((element) => element.outerHTML.slice(0, 120)),
  };
}
