// The texts that a person cannot read to their end: beyond the window's sides, beyond a box that hides the rest, or
// beyond their cell of a table, where the next one lies over them. A region that scrolls shows everything in the end;
// what is meant for the ear alone is left out.
() => {
  const cut = [];
  const range = document.createRange();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const width = document.documentElement.clientWidth;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = node.data.trim();
    if (!text || element.closest(".visually-hidden, .skip:not(:focus), script, style, option")) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    let left = element.closest(".scroll") ? -Infinity : 0;
    let right = element.closest(".scroll") ? Infinity : width;
    for (let around = element; around && !around.matches(".scroll"); around = around.parentElement) {
      if (!around.matches("td, th") && getComputedStyle(around).overflowX === "visible") continue;
      const frame = around.getBoundingClientRect();
      left = Math.max(left, frame.left);
      right = Math.min(right, frame.right);
    }
    if (box.left < left - 1 || box.right > right + 1) cut.push(text.slice(0, 60));
  }
  return cut;
}
