// Good news goes away by itself; refusals stay until they are dismissed.

const SHOWN_MILLISECONDS = 6000;

export function toasts(root) {
  root.addEventListener('click', (event) => {
    const toast = event.target.closest('[data-dismiss]')?.closest('[data-toast]');
    toast?.remove();
  });
  for (const toast of root.querySelectorAll('[data-toast="auto"]')) {
    const timer = setTimeout(() => toast.remove(), SHOWN_MILLISECONDS);
    toast.addEventListener('pointerenter', () => clearTimeout(timer), { once: true });
    toast.addEventListener('focusin', () => clearTimeout(timer), { once: true });
  }
}
