// SPDX-License-Identifier: EUPL-1.2
// Starts the app and shows one page at a time. What a page last showed stays in memory: it is drawn at once,
// and kept when the server cannot be reached.
import {get} from './api.js';
import {h, icon} from './dom.js';
import {home_page} from './home.js';
import {clear_state_line, say, state_line, state_offline} from './notices.js';
import {pools_page} from './pools.js';
import {forget_profile, load_profile} from './profile.js';
import {settings_page} from './settings.js';
import {choose_language, language, spoken_language, t} from './texts.js';
import {now, tick_ages} from './time.js';

const kVersion = '1.0.0';
const kRefresh = 60000;
const kSoon = 2500;
const kTick = 15000;
const kPages = {'': home_page, piscines: pools_page, reglages: settings_page};
const kTabs = [['', 'nav_home', 'home'], ['piscines', 'nav_pools', 'pools'], ['reglages', 'nav_settings', 'settings']];

const content = document.getElementById('content');
const memory = new Map();
let drawn = '';
let turn = 0;

function route() {
  const [name = '', argument = ''] = location.hash.replace(/^#\/?/, '').split('/');
  return kPages[name] ? {name, argument: decodeURIComponent(argument)} : {name: '', argument: ''};
}

function draw_shell(name) {
  document.getElementById('skip').textContent = t('skip');
  const nav = document.getElementById('nav');
  nav.setAttribute('aria-label', t('nav'));
  nav.replaceChildren(h('ul', {}, kTabs.map(([tab, key, drawing]) => h('li', {},
    h('a', {href: `#/${tab}`, 'aria-current': tab === name ? 'page' : null}, icon(drawing), h('span', {}, t(key)))))));
}

// Draws only when something changed (a redraw under a finger loses the tap), and gives the focus back to the
// same control.
function draw(data) {
  const {name, argument} = route();
  const print = JSON.stringify([name, argument, language(), data ?? null, kPages[name].also?.()]);
  if (print === drawn) return;
  const focus = document.activeElement?.dataset?.focus;
  drawn = print;
  content.replaceChildren(...kPages[name].draw(data, {again, argument, change_language, restart}));
  if (focus) content.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus({preventScroll: true});
}

function complain(error, kept) {
  if (error.offline && kept) state_offline(kept.at, again);
  else state_line(`error ${error.code}`, [error.message || t('offline_empty')], {label: t('retry'), run: again});
}

// Loads the page's data again and redraws. Of several calls the last one decides.
async function again() {
  const {name} = route();
  const mine = ++turn;
  try {
    const data = await kPages[name].load();
    if (mine === turn) memory.set(name, {data, at: now()});
    if (mine !== turn || route().name !== name) return;
    draw(data);
    clear_state_line();
    if (kPages[name].pending?.(data)) setTimeout(again, kSoon);
  } catch (error) {
    if (error.status === undefined) throw error;
    if (mine === turn && route().name === name) complain(error, memory.get(name));
  }
}

async function show(focus_title) {
  const {name, argument} = route();
  document.title = `${kPages[name].title()} – Aix-Marseille-Provence`;
  draw_shell(name);
  drawn = '';
  draw(memory.get(name)?.data);
  if (focus_title) {
    window.scrollTo(0, 0);
    content.querySelector('h1')?.focus({preventScroll: true});
  }
  await again();
  if (argument) document.getElementById(`pool-${argument}`)?.scrollIntoView({block: 'center'});
}

function change_language(tag) {
  choose_language(tag);
  memory.clear();
  return show(false);
}

async function restart() {
  memory.clear();
  await load_profile();
  location.hash = '#/';
}

function draw_banner(banner) {
  document.getElementById('banner').replaceChildren(...(banner ? [h('section',
    {class: `banner banner-${banner.level}`, 'aria-label': t('banner')}, icon('alert'),
    h('div', {}, h('p', {class: 'strong'}, banner.title), h('p', {}, banner.text)))] : []));
}

const older = (mine, asked) => mine.localeCompare(asked ?? '0', 'en', {numeric: true}) < 0;

// Crisis banner and minimum version. Out of reach, the page itself says so.
async function read_app() {
  try {
    const app = await get('/v1/app');
    draw_banner(app.banner);
    if (older(kVersion, app.minimum_version)) {
      state_line('outdated', [t('outdated')], {label: t('refresh'), run: () => location.reload()});
    }
  } catch (error) {
    if (error.status === undefined) throw error;
  }
}

// The language chosen on any device of this resident wins over the browser's.
async function read_profile() {
  try {
    const {languages} = await load_profile();
    const chosen = spoken_language(languages) ?? language();
    if (chosen !== language()) change_language(chosen);
  } catch (error) {
    if (error.status === undefined) throw error;
    forget_profile();
  }
  draw(memory.get(route().name)?.data);
}

// The skip link moves the focus only: its fragment is not a page.
function skip(event) {
  event.preventDefault();
  content.focus();
}

async function start() {
  choose_language(spoken_language(navigator.languages));
  document.getElementById('skip').addEventListener('click', skip);
  window.addEventListener('hashchange', () => show(true));
  window.addEventListener('online', again);
  document.addEventListener('session-ended', () => say(t('session_ended'), 'danger'));
  document.addEventListener('visibilitychange', () => { if (!document.hidden) again(); });
  setInterval(() => tick_ages(document.body), kTick);
  setInterval(() => { if (!document.hidden) { again(); read_app(); } }, kRefresh);
  await Promise.all([show(false).then(read_profile), read_app()]);
}

start();
