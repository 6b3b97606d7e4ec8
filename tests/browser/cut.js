// The texts that a person cannot read to their end: beyond the window's sides, or beyond a box that hides the rest.
// What stands in a region that scrolls, or in a field, or is meant for the ear alone, is left out.
() => {
  const cut = [];
  const range = document.createRange();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const window_ = { left: 0, right: document.documentElement.clientWidth };
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = node.data.trim();
    if (!text || element.closest(".scroll, .visually-hidden, .skip:not(:focus), script, style, option, textarea")) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    const seen = { ...window_ };
    for (let around = element; around; around = around.parentElement) {
      if (getComputedStyle(around).overflowX === "visible") continue;
      const frame = around.getBoundingClientRect();
      seen.left = Math.max(seen.left, frame.left);
      seen.right = Math.min(seen.right, frame.right);
    }
    if (box.left < seen.left - 1 || box.right > seen.right + 1) cut.push(text.slice(0, 60));
  }
  return cut;
}
