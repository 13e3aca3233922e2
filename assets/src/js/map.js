// The four-colour map from a JSON block, without any tile server. Areas without an outline are drawn schematically:
// each gets the part of the plane that is nearer to its centre than to any other's.
import { Delaunay } from 'd3-delaunay';
import L from 'leaflet';

const FILL = { red: '#d92d20', orange: '#f38744', yellow: '#f7d046', blue: '#4a90e2', '': '#51606f' };
// A second sign beside the colour.
const SIGN = { red: '◆', orange: '▲', yellow: '■', blue: '●', '': '●' };

const square = (value) => value * value;

/** The frame around all positions, widened by a third of its size, at least by half a kilometre. */
function frame(positions) {
  const bounds = L.latLngBounds(positions);
  const height = Math.max((bounds.getNorth() - bounds.getSouth()) / 3, 0.005);
  const width = Math.max((bounds.getEast() - bounds.getWest()) / 3, 0.005);
  return [
    [bounds.getSouth() - height, bounds.getWest() - width],
    [bounds.getNorth() + height, bounds.getEast() + width],
  ];
}

/** A rounded hull: points of a cell that lie far from every centre are drawn in, so that the whole is no rectangle. */
function soften(cell, [latitude, longitude], reach) {
  return cell.map(([y, x]) => {
    const distance = Math.sqrt(square(y - latitude) + square(x - longitude));
    const scale = distance > reach ? reach / distance : 1;
    return [latitude + (y - latitude) * scale, longitude + (x - longitude) * scale];
  });
}

/** More corners along the edges, so that drawing in makes an arc. */
function finer(cell) {
  return cell.flatMap((corner, index) => {
    const next = cell[(index + 1) % cell.length];
    return [0, 1, 2, 3, 4, 5, 6, 7].map((step) => corner.map((value, axis) => value + ((next[axis] - value) * step) / 8));
  });
}

function outlines(areas) {
  const placed = areas.filter((area) => area.centre);
  if (placed.length < 2) return placed.map((area) => ({ area, outline: area.outline }));
  const [[south, west], [north, east]] = frame(placed.map((area) => area.centre));
  const voronoi = Delaunay.from(placed.map(({ centre: [latitude, longitude] }) => [longitude, latitude])).voronoi([west, south, east, north]);
  const reach = Math.max(north - south, east - west) / Math.sqrt(placed.length) / 1.25;
  return placed.map((area, index) => {
    if (area.outline.length > 2) return { area, outline: area.outline };
    const cell = (voronoi.cellPolygon(index) ?? []).slice(0, -1).map(([x, y]) => [y, x]);
    return { area, outline: soften(finer(cell), area.centre, reach) };
  });
}

function words(...lines) {
  const box = document.createElement('div');
  for (const [index, line] of lines.filter(Boolean).entries()) {
    const element = document.createElement(index === 0 ? 'b' : 'span');
    element.textContent = line;
    box.append(element);
  }
  return box;
}

// While a place is picked, what is drawn lets the click through.
function drawAreas(map, areas, picking) {
  for (const { area, outline } of outlines(areas)) {
    if (outline.length < 3) continue;
    const shape = L.polygon(outline, { color: '#fff', weight: 2, fillColor: FILL[area.risk], fillOpacity: 0.78, className: 'bh-area', interactive: !picking }).addTo(map);
    if (!picking) shape.bindTooltip(words(area.name, area.risk_label, area.note), { sticky: true });
    if (area.href && !picking) shape.on('click', () => window.location.assign(area.href));
    const label = words(`${SIGN[area.risk]} ${area.name}`);
    // Above the points: the name of a place is what people look for first.
    L.marker(area.centre, { interactive: false, keyboard: false, zIndexOffset: 10_000, icon: L.divIcon({ className: 'bh-area-label', html: label, iconSize: [120, 20] }) }).addTo(map);
  }
}

// Beside areas, what is of low risk shows once the map is zoomed in: else it hides what is of high risk.
function layerOf(map, points, areas) {
  const high = points.filter((point) => !areas.length || point.risk === 'red' || point.risk === 'orange');
  const low = points.filter((point) => !high.includes(point));
  const closer = L.layerGroup();
  const nearZoom = map.getZoom() + 1;
  map.on('zoomend', () => {
    if (map.getZoom() >= nearZoom) closer.addTo(map);
    else closer.remove();
  });
  return { high, low, closer };
}

function iconOf(point) {
  return L.divIcon({ className: `bh-point risk-${point.risk || 'none'}`, html: words(SIGN[point.risk]), iconSize: [22, 22] });
}

function drawPoints(map, points, picking) {
  const drawn = new Map();
  for (const point of points) {
    const icon = iconOf(point);
    const marker = L.marker(point.position, { icon, title: point.name, alt: point.name, interactive: !picking });
    marker.addTo(map);
    marker.bindTooltip(words(point.name, point.note), { direction: 'top' });
    if (point.href && !picking) marker.on('click', () => window.location.assign(point.href));
    drawn.set(point.id, marker);
  }
  return drawn;
}

// The live list tells what becomes of its devices.
function follow(map, drawn) {
  document.addEventListener('bh:live-point', ({ detail: point }) => {
    const marker = drawn.get(point.id);
    if (!marker) {
      for (const [id, made] of drawPoints(map, [point], false)) drawn.set(id, made);
      return;
    }
    marker.setLatLng(point.position);
    marker.setIcon(iconOf(point));
    marker.setTooltipContent(words(point.name, point.note));
  });
  document.addEventListener('bh:live-gone', ({ detail: id }) => {
    drawn.get(id)?.remove();
    drawn.delete(id);
  });
}

function pick(map, form) {
  const { latitude, longitude } = form.elements;
  if (!latitude || !longitude) return;
  let marker = null;
  const show = () => {
    const position = [Number(latitude.value), Number(longitude.value)];
    if (!latitude.value || !longitude.value || position.some(Number.isNaN)) return;
    if (marker) marker.setLatLng(position);
    else marker = L.marker(position, { icon: L.divIcon({ className: 'bh-point is-picked', html: words('✕'), iconSize: [26, 26] }) }).addTo(map);
  };
  map.on('click', ({ latlng }) => {
    latitude.value = latlng.lat.toFixed(6);
    longitude.value = latlng.lng.toFixed(6);
    show();
  });
  form.addEventListener('change', (event) => {
    if (event.target === latitude || event.target === longitude) show();
  });
  show();
}

function start() {
  for (const box of document.querySelectorAll('[data-map]')) {
    const data = JSON.parse(document.getElementById(box.dataset.map).textContent);
    const positions = [...data.areas.flatMap((area) => (area.centre ? [area.centre] : [])), ...data.points.map((point) => point.position)];
    if (!positions.length) continue;
    box.hidden = false;
    const fallback = box.dataset.mapFallback && document.getElementById(box.dataset.mapFallback);
    // The tiles stay for those who listen to the page or use the keyboard.
    if (fallback && data.areas.every((area) => area.centre)) fallback.classList.add('visually-hidden-focusable');
    const map = L.map(box, { attributionControl: false, scrollWheelZoom: false, zoomSnap: 0.25, maxZoom: 18 });
    L.control.scale({ imperial: false }).addTo(map);
    map.fitBounds(frame(positions), { padding: [4, 4], maxZoom: 15 });
    const picking = box.dataset.mapPick !== undefined;
    drawAreas(map, data.areas, picking);
    const { high, low, closer } = layerOf(map, data.points, data.areas);
    const drawn = drawPoints(map, high, picking);
    if (box.dataset.mapLive !== undefined) follow(map, drawn);
    drawPoints(closer, low, picking);
    if (picking) pick(map, box.closest('form'));
  }
}

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
else start();
