// Builds dist/: hashed bundles, one icon sprite of the icons in icons.json, and manifest.json (logical → hashed name).
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');
const manifest = {};

async function bundles() {
  const result = await build({
    absWorkingDir: root,
    entryPoints: {
      app: 'src/js/app.js',
      charts: 'src/js/charts.js',
      map: 'src/js/map.js',
      live: 'src/js/live.js',
      'app-style': 'src/css/app.css',
      'map-style': 'src/css/map.css',
    },
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    format: 'iife',
    target: ['chrome100', 'firefox102', 'safari15'],
    // Leaflet's marker pictures are never used: markers are drawn.
    loader: { '.png': 'empty', '.svg': 'dataurl' },
    legalComments: 'none',
    outdir: 'dist',
    metafile: true,
    logLevel: 'warning',
  });
  for (const [file, output] of Object.entries(result.metafile.outputs)) {
    if (!output.entryPoint) continue;
    const name = basename(file).replace(/-[A-Z0-9]{8}\.(js|css)$/, '.$1').replace('-style.css', '.css');
    manifest[name] = basename(file);
  }
}

async function hashed(name, text) {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8).toUpperCase();
  const [stem, extension] = name.split('.');
  const file = `${stem}-${hash}.${extension}`;
  await writeFile(join(dist, file), text);
  manifest[name] = file;
}

async function symbol(name) {
  const filled = name.startsWith('filled-');
  const folder = filled ? 'filled' : 'outline';
  const path = join(root, 'node_modules/@tabler/icons/icons', folder, `${name.replace(/^filled-/, '')}.svg`);
  const svg = await readFile(path, 'utf8');
  const body = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'));
  const paint = filled
    ? 'fill="currentColor"'
    : 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${body.replace(/\s*\n\s*/g, '')}</symbol>`;
}

async function sprite() {
  const names = JSON.parse(await readFile(join(root, 'icons.json'), 'utf8'));
  const symbols = await Promise.all(names.map(symbol));
  await hashed('icons.svg', `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`);
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await bundles();
await sprite();
await hashed('logo.svg', await readFile(join(root, 'src/logo.svg'), 'utf8'));
await writeFile(join(dist, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
