// What every page loads. Each enhancement only adds to pages that work without it.
import htmx from 'htmx.org';
import { confirmations } from './confirm.js';
import { forms } from './forms.js';
import { geolocation } from './geolocation.js';
import { menus } from './menus.js';
import { photos } from './photos.js';
import { review } from './review.js';
import { toasts } from './toasts.js';

window.htmx = htmx;

document.addEventListener('htmx:configRequest', (event) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token) event.detail.headers['X-CSRF-Token'] = token;
  // A field with suggestions asks for `?q=`, whatever its own name.
  if (event.target.matches('[data-suggest-text]')) event.detail.parameters = { q: event.target.value };
});

// Refusals arrive with 4xx statuses and are pages or fragments in words: show them where the answer belongs.
document.addEventListener('htmx:beforeSwap', (event) => {
  const { status } = event.detail.xhr;
  if (status >= 400 && status < 500) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

function start() {
  document.documentElement.classList.add('js');
  confirmations(document);
  menus(document);
  forms(document);
  geolocation(document);
  photos(document);
  review(document);
  toasts(document);
}

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
else start();
