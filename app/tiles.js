// SPDX-License-Identifier: EUPL-1.2
// Tiles are drawn by kind and nothing else: no module is known here, so a service published tomorrow needs no
// new app. An unknown kind is drawn as text.
import {badge, h, icon, safe_href, unbroken} from './dom.js';
import {age_words, clock_time, day_of_month, full_date, relative, short_month} from './time.js';

const line_text = (line) => unbroken(typeof line === 'string' ? line : line.text ?? '');

// A line carries its own instant, or the tile lists them in the order of its lines.
function line_at(tile, index) {
  const line = tile.lines[index];
  return (typeof line === 'object' ? line.at : null) ?? tile.at?.[index] ?? null;
}

const live_time = (at, class_name) =>
  h('time', {datetime: at, class: class_name, 'data-relative': at, title: full_date(at)}, relative(at));

const paragraphs = (tile) => tile.lines.map((line) => h('p', {}, line_text(line)));

function rows(tile, right) {
  return [h('ul', {class: 'rows'}, tile.lines.map((line, index) =>
    h('li', {}, h('span', {}, line_text(line)), right(line_at(tile, index)))))];
}

function calendar(tile) {
  const at = tile.at?.[0];
  const date = at && h('p', {class: 'date-block', 'aria-hidden': 'true'},
    h('span', {class: 'date-day'}, day_of_month(at)), h('span', {}, short_month(at)));
  return [h('div', {class: 'beside'}, date ?? null, h('div', {}, paragraphs(tile)))];
}

function progress(tile) {
  return [h('ol', {class: 'steps'}, tile.lines.map((line, index) => {
    const at = line_at(tile, index);
    return h('li', {}, h('span', {}, line_text(line)), at ? live_time(at, 'when') : null);
  }))];
}

const kBodies = {
  list: (tile) => rows(tile, (at) => (at ? live_time(at, 'when') : null)),
  departures: (tile) => rows(tile, (at) => at && h('span', {class: 'departure'},
    live_time(at, 'when'), h('span', {class: 'soft'}, clock_time(at)))),
  status: (tile) => tile.lines.map((line, index) => h('p', {class: index ? null : 'lead'}, line_text(line))),
  calendar,
  progress,
  alert: paragraphs,
  link: paragraphs,
  text: paragraphs,
};

// Where an action leads inside this app; addresses of the API's features open their page here.
export function app_href(href) {
  const feature = /^\/?pools(?:\/([\w-]+))?$/.exec(href);
  if (feature) return feature[1] ? `#/piscines/${feature[1]}` : '#/piscines';
  if (href.startsWith('#/')) return href;
  return safe_href(href);
}

function foot(tile) {
  const freshness = tile.freshness;
  const age = h('p', {class: `age age-${freshness?.state ?? 'live'}`,
    'data-freshness': JSON.stringify(freshness ?? null)}, age_words(freshness));
  const href = tile.action && app_href(tile.action.href);
  const action = href && h('a', {class: 'more', href, 'aria-label': `${tile.action.label} : ${tile.title}`},
    tile.action.label, icon('next'));
  return h('div', {class: 'tile-foot'}, freshness ? age : null, action || null);
}

// One tile of GET /v1/home as an article with its heading.
export function draw_tile(tile) {
  const kind = tile.kind in kBodies ? tile.kind : 'text';
  const id = `tile-${tile.key.replace(/[^\w-]/g, '_')}`;
  const badges = tile.badges?.length
    ? h('p', {class: 'badges'}, tile.badges.map(({code, text}) => badge(code, text))) : null;
  return h('article', {class: `tile tile-${kind}`, 'aria-labelledby': id, 'data-key': tile.key},
    h('div', {class: 'tile-head'}, h('span', {class: 'tile-icon'}, icon(kind)),
      h('div', {class: 'tile-title'}, h('h2', {id}, tile.title), badges)),
    h('div', {class: 'tile-body'}, kBodies[kind](tile),
      tile.reason && tile.reason.text !== tile.title ? h('p', {class: 'soft'}, tile.reason.text) : null),
    foot(tile));
}
