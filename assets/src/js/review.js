// The review of a plan: what is chosen on one side is shown on the other.

function show(root, item, from) {
  for (const other of root.querySelectorAll('.is-active')) other.classList.remove('is-active');
  const marks = [...root.querySelectorAll(`[data-source] [data-item="${item}"]`)];
  const card = root.querySelector(`.bh-item[data-item="${item}"]`);
  for (const part of [...marks, card]) part?.classList.add('is-active');
  const target = from === 'source' ? card : marks[0];
  target?.scrollIntoView({ block: 'center' });
  return Boolean(card && marks.length);
}

export function review(document) {
  const root = document.querySelector('[data-review]');
  if (!root) return;
  root.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-item]');
    if (!link) return;
    // An item of another tab is not on this page: the link leads there.
    if (show(root, link.dataset.item, link.closest('[data-source]') ? 'source' : 'items')) event.preventDefault();
  });
  root.addEventListener('click', (event) => {
    if (!event.target.closest('[data-tick-all]')) return;
    const boxes = [...root.querySelectorAll('input[name="item"]')];
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
  });
  const chosen = root.querySelector('.bh-item.is-chosen');
  if (chosen) show(root, chosen.dataset.item, 'items');
}
