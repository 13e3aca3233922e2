// A button `data-locate` fills the latitude and longitude fields of its form from the device (WGS 84 degrees).

export function geolocation(root) {
  if (!navigator.geolocation) return;
  for (const button of root.querySelectorAll('[data-locate]')) button.hidden = false;
  root.addEventListener('click', (event) => {
    const button = event.target.closest('[data-locate]');
    if (!button) return;
    const { form } = button;
    const status = form.querySelector('[data-locate-status]');
    const say = (text) => {
      if (status) status.textContent = text;
    };
    button.disabled = true;
    say(button.dataset.busy);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.disabled = false;
        form.elements[button.dataset.latitude].value = coords.latitude.toFixed(6);
        form.elements[button.dataset.longitude].value = coords.longitude.toFixed(6);
        form.elements[button.dataset.longitude].dispatchEvent(new Event('change', { bubbles: true }));
        say(`${button.dataset.done} ±${Math.round(coords.accuracy)} m`);
      },
      () => {
        button.disabled = false;
        say(button.dataset.failed);
      },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
}
