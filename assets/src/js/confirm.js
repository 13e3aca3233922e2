// `data-confirm="…"` on a form or a submit button asks in the page's own <dialog> before it is sent.

export function confirmations(root) {
  const dialog = root.getElementById('confirm-dialog');
  if (!dialog || typeof dialog.showModal !== 'function') return;

  const ask = (text, danger, proceed) => {
    dialog.querySelector('[data-confirm-text]').textContent = text;
    const yes = dialog.querySelector('[value="yes"]');
    yes.classList.toggle('btn-danger', danger);
    yes.classList.toggle('btn-primary', !danger);
    dialog.returnValue = '';
    dialog.addEventListener('close', () => dialog.returnValue === 'yes' && proceed(), { once: true });
    dialog.showModal();
  };

  root.addEventListener('submit', (event) => {
    const form = event.target;
    const button = event.submitter;
    const text = button?.dataset.confirm ?? form.dataset.confirm;
    if (!text || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const danger = (button ?? form).dataset.danger !== undefined || form.dataset.danger !== undefined;
    ask(text, danger, () => {
      form.dataset.confirmed = 'yes';
      form.requestSubmit(button ?? undefined);
      delete form.dataset.confirmed;
    });
  }, true);

  root.addEventListener('htmx:confirm', (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question, event.target.dataset.danger !== undefined, () => event.detail.issueRequest(true));
  });
}
