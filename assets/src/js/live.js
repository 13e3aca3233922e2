// The live list: events of the server change the rows that are there, and put devices with new alarms on top. Without this
// the page still shows how things stood when it was asked for.

const table = document.querySelector('[data-live]');
const MOST = 300;

function mark(key) {
  const found = document.getElementById('live-marks').content.querySelector(`[data-mark="${key}"] > *`);
  return found ? [found.cloneNode(true), ' '] : [];
}

function small(text) {
  const element = document.createElement('small');
  element.textContent = text;
  return text ? [element] : [];
}

function value({ label, value: text }) {
  const box = document.createElement('span');
  const number = document.createElement('b');
  number.textContent = text;
  box.className = 'bh-live-value';
  box.append(`${label} `, number);
  return [box, ' '];
}

function fill(row, device) {
  const part = (name) => row.querySelector(`[data-part="${name}"]`);
  const link = part('name').querySelector('a');
  link.textContent = device.name;
  link.href = device.href;
  part('name').querySelector('small').textContent = device.second_line;
  part('state').replaceChildren(...mark(device.presence), ...(device.alarm ? mark(device.alarm) : []), ...small(device.alarm_note));
  part('values').replaceChildren(...device.values.flatMap(value));
  part('seen').querySelector('span').textContent = device.seen;
  part('place').querySelector('span').textContent = device.enterprise;
  part('place').querySelector('small').textContent = device.place;
  row.dataset.asOf = device.as_of;
}

function apply(body, device) {
  let row = body.querySelector(`[data-device="${device.id}"]`);
  if (row && Number(row.dataset.asOf) > device.as_of) return;
  const wasAlarmed = row?.classList.contains('is-alarmed');
  if (!row) {
    row = document.getElementById('live-row').content.firstElementChild.cloneNode(true);
    row.dataset.device = device.id;
    if (device.alarm) body.prepend(row);
    else if (body.rows.length < MOST) body.append(row);
    else return;
    if (body.rows.length > MOST) body.lastElementChild.remove();
  } else if (device.alarm && !wasAlarmed && !row.contains(document.activeElement)) {
    body.prepend(row);
  }
  row.classList.toggle('is-alarmed', Boolean(device.alarm));
  fill(row, device);
  if (device.point) document.dispatchEvent(new CustomEvent('bh:live-point', { detail: device.point }));
}

function remove(body, id) {
  body.querySelector(`[data-device="${id}"]`)?.remove();
  document.dispatchEvent(new CustomEvent('bh:live-gone', { detail: id }));
}

function start() {
  const [body] = table.tBodies;
  const state = document.querySelector('[data-live-state]');
  const empty = document.querySelector('[data-live-empty]');
  let source = null;
  let isOver = false;
  const say = (which) => {
    for (const name of ['on', 'off', 'end']) state.querySelector(`[data-live-${name}]`).hidden = name !== which;
  };
  const take = ({ data }) => {
    const { devices, gone, moment } = JSON.parse(data);
    for (const device of devices) apply(body, device);
    for (const id of gone) remove(body, id);
    state.querySelector('[data-live-moment]').textContent = moment;
    empty.hidden = body.rows.length > 0;
  };
  const stop = () => {
    source?.close();
    source = null;
  };
  const open = () => {
    if (source || isOver) return;
    source = new EventSource(table.dataset.live);
    source.addEventListener('open', () => say('on'));
    source.addEventListener('state', take);
    source.addEventListener('devices', take);
    source.addEventListener('end', () => {
      isOver = true;
      stop();
      say('end');
    });
    source.addEventListener('error', () => {
      // The browser comes back by itself, unless it was turned away.
      say('off');
      if (source?.readyState !== EventSource.CLOSED) return;
      stop();
      setTimeout(open, 30_000);
    });
  };
  // A page that nobody looks at holds no connection; it gets the state when it is looked at again.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) stop();
    else open();
  });
  window.addEventListener('pagehide', stop);
  open();
}

if (table && window.EventSource) start();
