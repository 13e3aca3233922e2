// Small helps of forms: send once, submit a filter when a select changes, unfold a form that the address names,
// take over a suggestion.

function sendOnce(root) {
  root.addEventListener('submit', (event) => {
    if (event.defaultPrevented) return;
    const form = event.target;
    if (form.method !== 'post' || form.dataset.again !== undefined) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = 'yes';
    event.submitter?.classList.add('is-sending');
  });
  // Coming back with the browser's back button must not find a dead form.
  window.addEventListener('pageshow', () => {
    for (const form of root.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
    for (const button of root.querySelectorAll('.is-sending')) button.classList.remove('is-sending');
  });
}

function submitOnChange(root) {
  root.addEventListener('change', (event) => {
    const field = event.target.closest('[data-submit-on-change]');
    if (field?.form) field.form.requestSubmit();
  });
}

function emptyFiltersStayOut(root) {
  root.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.dataset.filter === undefined) return;
    const empty = [...form.elements].filter((field) => field.name && field.value === '' && !field.disabled);
    for (const field of empty) field.disabled = true;
    setTimeout(() => {
      for (const field of empty) field.disabled = false;
    });
  });
}

function unfoldNamed(root) {
  const name = window.location.hash.slice(1);
  const target = name && root.getElementById(name);
  if (target instanceof HTMLDetailsElement) target.open = true;
}

function suggestions(root) {
  const take = (option) => {
    const box = option.closest('[data-suggest]');
    box.querySelector('[data-suggest-value]').value = option.dataset.value;
    const text = box.querySelector('[data-suggest-text]');
    text.value = option.dataset.label;
    box.querySelector('[data-suggest-list]').replaceChildren();
    text.setAttribute('aria-expanded', 'false');
    text.focus();
  };
  root.addEventListener('click', (event) => {
    const option = event.target.closest('[data-suggest] [data-value]');
    if (option) take(option);
  });
  root.addEventListener('input', (event) => {
    const text = event.target.closest('[data-suggest-text]');
    // Typing on makes the earlier choice void: a name that was not chosen is no enterprise.
    if (text) text.closest('[data-suggest]').querySelector('[data-suggest-value]').value = '';
  });
  root.addEventListener('keydown', (event) => {
    const box = event.target.closest?.('[data-suggest]');
    if (!box) return;
    const options = [...box.querySelectorAll('[data-value]')];
    const at = options.indexOf(root.activeElement);
    if (event.key === 'Escape') {
      box.querySelector('[data-suggest-list]').replaceChildren();
      box.querySelector('[data-suggest-text]').focus();
    } else if (event.key === 'ArrowDown' && options.length) {
      event.preventDefault();
      options[Math.min(at + 1, options.length - 1)].focus();
    } else if (event.key === 'ArrowUp' && at >= 0) {
      event.preventDefault();
      if (at === 0) box.querySelector('[data-suggest-text]').focus();
      else options[at - 1].focus();
    }
  });
  root.addEventListener('htmx:afterSwap', (event) => {
    const box = event.target.closest?.('[data-suggest]');
    if (!box) return;
    box.querySelector('[data-suggest-text]').setAttribute('aria-expanded', String(Boolean(box.querySelector('[data-value]'))));
    // On a phone the list would unfold beneath the bars at the foot.
    box.querySelector('[data-suggest-list]').scrollIntoView({ block: 'nearest' });
  });
}

function printing(root) {
  root.addEventListener('click', (event) => {
    if (event.target.closest('[data-print]')) window.print();
  });
}

export function forms(root) {
  sendOnce(root);
  submitOnChange(root);
  emptyFiltersStayOut(root);
  unfoldNamed(root);
  suggestions(root);
  printing(root);
}
