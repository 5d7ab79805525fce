// The pages of a running hub in a real browser, over a store in which every name attacks (strangers.mjs).
//
//   node pages.mjs [--shots FOLDER] GARDIEN [CAPTURE…]
//
// A hub of its own on loopback: the captures and the hostile one are imported, the first owner is made by
// the one-time code and signs out and in again, all by forms with script off. Then each page is opened as
// five readers (light, dark, 360 px, forced colours, paper) in both languages: axe-core must find nothing
// serious or critical, nothing may run or be fetched that is not the hub's, no page may be wider than its
// window, no target smaller than 44 px, the keyboard must reach whatever a mouse does and be seen there.
// Exit code 1 where one of these is not so. Wants puppeteer-core, axe-core (see pages.sh) and a Chromium.

import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { capture, NAMES } from './strangers.mjs';

const from = process.env.PAGE_MODULES ?? process.cwd();
const require = createRequire(resolve(from, 'package.json'));
const loaded = await import(pathToFileURL(require.resolve('puppeteer-core')).href);
const puppeteer = loaded.default ?? loaded;
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const given = process.argv.slice(2);
const at = given.indexOf('--shots');
const shots = at < 0 ? null : given.splice(at, 2)[1];
if (shots) mkdirSync(shots, { recursive: true });
const [program, ...captures] = given;
if (!program) {
  console.error('usage: pages.mjs [--shots FOLDER] GARDIEN [CAPTURE…]');
  process.exit(2);
}

const PASSWORD = 'a long enough passphrase';
const PATHS = ['/', '/things', '/places', '/rules', '/updates', '/evidence', '/settings'];
const readers = [
  { name: 'light', width: 1000, features: { 'prefers-color-scheme': 'light' } },
  { name: 'dark', width: 1000, features: { 'prefers-color-scheme': 'dark' } },
  { name: 'narrow', width: 360, features: { 'prefers-color-scheme': 'light' } },
  { name: 'forced', width: 1000, features: { 'forced-colors': 'active' } },
  { name: 'paper', width: 720, media: 'print', features: {} },
];

let wrong = 0;
let looked = 0;
const say = (where, what) => {
  wrong += 1;
  console.log(`${where}: ${what}`);
};

const folder = mkdtempSync(join(tmpdir(), 'gardien-pages-'));
const store = join(folder, 'store');
writeFileSync(join(folder, 'strangers.pcap'), capture(Math.floor(Date.now() / 1000) - 3600));
const files = [join(folder, 'strangers.pcap'), ...captures];
const quiet = { encoding: 'utf8', env: { ...process.env, GARDIEN_URL: '', GARDIEN_STORE: '' } };
const imported = spawnSync(program, ['import', ...files, '--store', store, '--quiet'], quiet);
// 3: done, and something needs attention.
if (![0, 3].includes(imported.status)) {
  console.error(`the captures were not imported: ${imported.stderr}`);
  process.exit(1);
}
const hub = spawn(program, ['run', '--json', '--store', store, '--listen', '127.0.0.1:0'], {
  stdio: ['ignore', 'pipe', 'inherit'], env: quiet.env,
});
let browser;
const stop = async code => {
  await browser?.close();
  if (hub.exitCode === null) {
    const ended = new Promise(done => hub.once('exit', done));
    hub.kill('SIGTERM');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
  process.exit(code);
};
const first = await new Promise(done => {
  createInterface({ input: hub.stdout }).once('line', line => done(JSON.parse(line)));
  hub.once('exit', () => done(null));
});
if (!first?.code) {
  console.error('the hub did not start, or gave no code for its first owner');
  await stop(1);
}
// By name: what a browser keeps for `localhost` is kept as over HTTPS.
const base = first.addresses[0].replace('127.0.0.1', 'localhost');

browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});

// A page that tells whatever it should not do.
async function open(reader, lang, script = true) {
  const page = await browser.newPage();
  let where = `${lang}, ${reader.name}`;
  page.told = name => { where = `${name}, ${lang}, ${reader.name}`; };
  page.on('request', r => {
    const url = r.url();
    if (!url.startsWith(`${base}/`) && !url.startsWith('data:')) say(where, `asks for ${url}`);
  });
  page.on('pageerror', e => say(where, `throws ${e}`));
  page.on('dialog', d => { say(where, `a dialog: ${d.message()}`); d.dismiss(); });
  page.on('console', m => {
    const about = m.location().url ? ` (${m.location().url.replace(base, '')})` : '';
    if (['error', 'warning'].includes(m.type())) say(where, m.text() + about);
  });
  await page.exposeFunction('pwned', from => say(where, `the name of a stranger ran: ${from}`));
  await page.setExtraHTTPHeaders({ 'Accept-Language': lang });
  await page.setViewport({ width: reader.width, height: 900 });
  await page.setJavaScriptEnabled(script);
  const session = await page.createCDPSession();
  const features = Object.entries(reader.features).map(([name, value]) => ({ name, value }));
  await session.send('Emulation.setEmulatedMedia', { media: reader.media ?? '', features });
  return page;
}

// Fills the form that has these fields, and sends it by its button.
async function send(page, fields) {
  const names = Object.keys(fields);
  const form = await page.evaluateHandle(
    names => [...document.forms].find(f => names.every(n => f.elements.namedItem(n))) ?? null, names);
  if (!form.asElement()) throw new Error(`${page.url()} has no form with ${names.join(', ')}`);
  for (const [name, value] of Object.entries(fields)) {
    const field = await form.asElement().$(`[name="${name}"]`);
    await field.evaluate((e, v) => { e.value = v; }, value);
  }
  const button = await form.asElement().$('button:not([formaction]),input[type=submit]');
  const [answer] = await Promise.all([page.waitForNavigation(), button.evaluate(b => b.click())]);
  return answer;
}

// axe-core and the browser's own measures on a page that is open.
async function look(page, reader, name) {
  looked += 1;
  const where = `${name}, ${reader.name}`;
  await page.evaluate(() => document.querySelectorAll('details').forEach(d => { d.open = true; }));
  // Through the protocol, which the page's own policy does not hold back.
  await page.evaluate(axe);
  const results = await page.evaluate(() => axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  for (const v of results.violations) {
    const nodes = v.nodes.slice(0, 3).map(n => n.target.join(' ')).join('; ');
    const line = `axe: ${v.impact}: ${v.id} (${v.nodes.length}): ${v.help}: ${nodes}`;
    if (['serious', 'critical'].includes(v.impact)) say(where, line);
    else console.log(`${where}: advice: ${line}`);
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  if (wide > reader.width) say(where, `is ${wide} px wide in a window of ${reader.width}`);
  if (!reader.media) {
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('a,summary,button,select,input:not([type=hidden])')]
        .filter(e => !e.matches('.skip') && e.checkVisibility())
        // A box to tick is as large as what it is labelled with.
        .map(e => (e.matches('[type=checkbox],[type=radio]') && (e.closest('label') ?? e.labels?.[0])) || e)
        .filter(e => { const b = e.getBoundingClientRect(); return b.height < 43.5 || b.width < 43.5; })
        .map(e => `${e.localName} ${(e.textContent || e.name || '').trim().slice(0, 40)}`).slice(0, 4));
    if (small.length) say(where, `targets below 44 px: ${small.join(' | ')}`);
  }
}

// Every link, button and field is reached with the tabulator alone, in the order of the page, and is seen.
async function walk(page, name) {
  const wanted = await page.evaluate(() =>
    [...document.querySelectorAll('a[href],button,summary,select,textarea,input:not([type=hidden])')]
      .filter(e => !e.disabled && e.checkVisibility() && e.tabIndex >= 0 && e.type !== 'radio').length);
  await page.evaluate(() => { document.activeElement?.blur(); globalThis.walked = new Set(); });
  let unseen = 0;
  let skips = false;
  for (let n = 0; n < wanted + 8; n += 1) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate(() => {
      const e = document.activeElement;
      if (!e || e === document.body || globalThis.walked.has(e)) return null;
      globalThis.walked.add(e);
      const style = getComputedStyle(e);
      const box = e.getBoundingClientRect();
      const shown = box.width > 0 && box.right > 0 && box.bottom > 0;
      return { ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && shown,
               skip: e.matches('a[href^="#"]'), what: e.outerHTML.slice(0, 80) };
    });
    if (!here) break;
    if (n === 0) skips = here.skip;
    if (!here.ring) {
      unseen += 1;
      if (unseen <= 2) say(name, `keyboard: the focus is not seen on ${here.what}`);
    }
  }
  const reached = await page.evaluate(() => globalThis.walked.size);
  if (!skips) say(name, 'keyboard: the first stop is no link to the content');
  if (reached < wanted) say(name, `keyboard: ${reached} of ${wanted} stops are reached`);
  return reached;
}

try {
  const plain = readers[0];
  // With script off: first run, out, in, and a change.
  const off = await open(plain, 'en', false);
  off.told('/first');
  await off.goto(`${base}/first?code=${encodeURIComponent(first.code)}`);
  if (shots) await off.screenshot({ path: `${shots}/first-en.png`, fullPage: true });
  const began = await send(off, { code: first.code, login: 'ada', password: PASSWORD });
  if (!began?.ok()) say('/first', `the first owner was not made: ${began?.status()}`);
  const again = await browser.newPage();
  await again.goto(`${base}/first?code=${encodeURIComponent(first.code)}`);
  const still = await again.evaluate(() => location.pathname !== '/sign-in');
  if (still) say('/first', 'the code still opens the form of the first owner after it was used');
  await again.close();
  const cookies = await browser.cookies();
  for (const c of cookies.filter(c => /session/i.test(c.name))) {
    if (!c.httpOnly || c.sameSite !== 'Strict' || c.path !== '/') {
      say('cookies', `${c.name} lacks HttpOnly, SameSite=Strict or Path=/`);
    }
  }
  await browser.deleteCookie(...cookies);
  await off.goto(`${base}/things`);
  off.told('/sign-in');
  if (new URL(off.url()).pathname !== '/sign-in') say('/things', 'is shown to nobody in particular');
  if (shots) await off.screenshot({ path: `${shots}/sign-in-en.png`, fullPage: true });
  const entered = await send(off, { login: 'ada', password: PASSWORD });
  if (!entered?.ok()) say('/sign-in', `a right password is refused: ${entered?.status()}`);
  await off.goto(`${base}/things`);
  const things = await off.evaluate(() => [...new Set([...document.querySelectorAll('a[href^="/things/"]')]
    .map(a => a.getAttribute('href')).filter(h => /^\/things\/[0-9a-f-]{36}$/.test(h)))]);
  if (things.length < NAMES.length) say('/things', `lists ${things.length} things, not ${NAMES.length} or more`);
  off.told('/things/{id}');
  if (things.length) {
    await off.goto(`${base}${things[0]}`);
    const name = '<b onmouseover=pwned("told")>Lamp & co</b>';
    const changed = await send(off, { name });
    if (!changed?.ok()) say('/things/{id}', `a name is not taken by form: ${changed?.status()}`);
    const shown = await off.evaluate(n => document.body.textContent.includes(n), name);
    if (!shown) say('/things/{id}', 'the name that was given by form is not shown as it was given');
  }
  await off.close();

  // Every page, every reader, both languages.
  const all = [...PATHS, ...things.slice(0, NAMES.length)];
  for (const lang of ['en', 'fr']) {
    for (const reader of readers) {
      const page = await open(reader, lang);
      for (const path of all) {
        const short = path.replace(/^(\/things\/).+/, `$1${things.indexOf(path) + 1}`);
        // One thing in every reader, the others in one: they differ by their names alone.
        if (things.indexOf(path) > 0 && (reader !== plain || lang !== 'en')) continue;
        page.told(short);
        const answer = await page.goto(`${base}${path}`);
        if (!answer.ok()) say(short, `answers ${answer.status()}`);
        const policy = answer.headers()['content-security-policy'] ?? '';
        for (const must of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"]) {
          if (!policy.includes(must)) say(short, `its policy lacks ${must}`);
        }
        if (/unsafe|\*|https?:/.test(policy)) say(short, `its policy lets in too much: ${policy}`);
        const said = await page.evaluate(() => document.documentElement.lang);
        if (said !== lang) say(short, `is in ${said}, not in ${lang}`);
        await look(page, reader, `${short}, ${lang}`);
        if (reader === plain && lang === 'en') {
          await walk(page, short);
          // What listens for a mouse or a focus is given both.
          await page.evaluate(() => document.querySelectorAll('*').forEach(e =>
            ['mouseover', 'focus', 'load', 'error'].forEach(t => e.dispatchEvent(new Event(t)))));
          const made = await page.evaluate(() =>
            document.querySelectorAll('iframe,base,object,embed,meta[http-equiv],[onerror],[onload],[onfocus],[onmouseover],a[href^="javascript:"]').length);
          if (made) say(short, `${made} elements that no page of ours has`);
        }
        if (shots && things.indexOf(path) <= 0) {
          const file = path === '/' ? 'today' : short.slice(1).replace('/', '-');
          await page.screenshot({ path: `${shots}/${file}-${lang}-${reader.name}.png`, fullPage: true });
        }
      }
      await page.close();
    }
  }
} catch (error) {
  say('the walk', `ended early: ${error.stack}`);
}
console.log(wrong === 0
  ? `axe-core and the browser find nothing serious on ${looked} views; no stranger's name ran`
  : `${wrong} wrong on ${looked} views`);
await stop(wrong === 0 ? 0 : 1);
