// The pages of gardien in a real browser: accessible by axe-core, readable at 360 px, nothing
// fetched, nothing thrown, targets large enough, and pictures for whoever wants to look.
//
//   node page.mjs [--shots FOLDER] FILE.html…
//
// Wants puppeteer-core and axe-core (see page.sh) and a Chromium named by CHROMIUM. Exit code 1 where a
// page has a serious or critical finding, is wider than its window, asks for anything, or has a
// target below 44 px.

import { readFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const from = process.env.PAGE_MODULES ?? process.cwd();
const require = createRequire(resolve(from, 'package.json'));
const loaded = await import(pathToFileURL(require.resolve('puppeteer-core')).href);
const puppeteer = loaded.default ?? loaded;
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const files = process.argv.slice(2);
const at = files.indexOf('--shots');
const shots = at < 0 ? null : files.splice(at, 2)[1];
if (shots) mkdirSync(shots, { recursive: true });

// Windows and wishes of a reader, by name.
const readers = [
  { name: 'light', width: 1000, features: { 'prefers-color-scheme': 'light' } },
  { name: 'dark', width: 1000, features: { 'prefers-color-scheme': 'dark' } },
  { name: 'narrow', width: 360, features: { 'prefers-color-scheme': 'light' } },
  { name: 'forced', width: 1000, features: { 'forced-colors': 'active' } },
  { name: 'paper', width: 720, media: 'print', features: {} },
];

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
let wrong = 0;
const say = (file, reader, what) => {
  wrong += 1;
  console.log(`${basename(file)}, ${reader}: ${what}`);
};

for (const file of files) {
  for (const reader of readers) {
    const page = await browser.newPage();
    const address = pathToFileURL(resolve(file)).href;
    page.on('request', r => r.url() !== address && say(file, reader.name, `asks for ${r.url()}`));
    page.on('pageerror', e => say(file, reader.name, `throws ${e}`));
    page.on('console', m => ['error', 'warning'].includes(m.type()) && say(file, reader.name, m.text()));
    await page.setViewport({ width: reader.width, height: 900 });
    const session = await page.createCDPSession();
    const features = Object.entries(reader.features).map(([name, value]) => ({ name, value }));
    await session.send('Emulation.setEmulatedMedia', { media: reader.media ?? '', features });
    await page.goto(address);
    for (const state of ['folded', 'unfolded']) {
      if (state === 'unfolded') {
        await page.evaluate(() => document.querySelectorAll('details').forEach(d => { d.open = true; }));
      }
      const told = `${reader.name}, ${state}`;
      await page.evaluate(axe);
      const results = await page.evaluate(() => axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      }));
      for (const v of results.violations) {
        const where = v.nodes.slice(0, 3).map(n => n.target.join(' ')).join('; ');
        const line = `axe: ${v.impact}: ${v.id} (${v.nodes.length}): ${v.help}: ${where}`;
        if (['serious', 'critical'].includes(v.impact)) say(file, told, line);
        else console.log(`${basename(file)}, ${told}: advice: ${line}`);
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > reader.width) say(file, told, `is ${wide} px wide in a window of ${reader.width}`);
      if (!reader.media) {
        const small = await page.evaluate(() => [...document.querySelectorAll('a,summary')]
          .filter(e => !e.matches('.skip') && e.checkVisibility())
          .filter(e => { const b = e.getBoundingClientRect(); return b.height < 44 || b.width < 44; })
          .map(e => e.textContent).slice(0, 3));
        if (small.length) say(file, told, `targets below 44 px: ${small.join(' | ')}`);
      }
      if (shots) {
        const path = `${shots}/${basename(file, '.html')}-${reader.name}-${state}.png`;
        await page.screenshot({ path, fullPage: true });
      }
    }
    await page.close();
  }
  if (shots) {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(resolve(file)).href);
    await page.pdf({ path: `${shots}/${basename(file, '.html')}.pdf`, format: 'A4' });
    await page.close();
  }
}
await browser.close();
console.log(wrong === 0
  ? `axe-core and the browser find nothing serious in ${files.length} pages, ${readers.length} readers each`
  : `${wrong} wrong`);
process.exit(wrong === 0 ? 0 : 1);
