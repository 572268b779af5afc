// SPDX-License-Identifier: EUPL-1.2
import {badge, h, icon, safe_href, unbroken} from './dom.js';
import {say, say_error} from './notices.js';
import {add_favourite, is_favourite, remove_favourite} from './profile.js';
import {language, pick, t, t_of} from './texts.js';
import {age_words} from './time.js';

const number = (value, digits) =>
  new Intl.NumberFormat(language(), {maximumFractionDigits: digits}).format(value);

// The position was rounded to about 100 m: nothing finer is said.
function distance(metres) {
  if (metres < 100) return t('close_by');
  if (metres < 950) return t('metres', {n: number(Math.round(metres / 50) * 50, 0)});
  return t('km', {n: number(metres / 1000, metres < 9950 ? 1 : 0)});
}

function basin_words(basin) {
  return [t_of('basin', basin.kind, 'other'), basin.length_m ? t('basin_size', {length: number(basin.length_m, 1)}) : null,
    basin.lanes ? t('basin_lanes', {lanes: basin.lanes}) : null,
    basin.indoor === false && basin.kind !== 'outdoor' ? t('basin_outside') : null].filter(Boolean).join(', ');
}

function access_words(access) {
  return [t_of('wheelchair', access?.wheelchair, 'unknown'), access?.pool_lift ? t('lift') : null]
    .filter(Boolean);
}

function show_favourite(button) {
  const {id, name} = button.dataset;
  const chosen = is_favourite('pools', id);
  button.setAttribute('aria-pressed', String(chosen));
  button.setAttribute('aria-label', `${t('favourite_add')} : ${name}`);
  button.title = t(chosen ? 'favourite_remove' : 'favourite_add');
}

document.addEventListener('profile', () => document.querySelectorAll('.favourite').forEach(show_favourite));

async function toggle_favourite(button) {
  if (button.getAttribute('aria-busy') === 'true') return;
  const {id, name} = button.dataset;
  const chosen = is_favourite('pools', id);
  button.setAttribute('aria-busy', 'true');
  try {
    await (chosen ? remove_favourite : add_favourite)('pools', id);
    say(t(chosen ? 'favourite_removed' : 'favourite_added', {name}), 'ok');
  } catch (error) {
    say_error(error);
  }
  button.removeAttribute('aria-busy');
}

function favourite_button(pool) {
  const button = h('button', {type: 'button', class: 'favourite', 'data-focus': `favourite-${pool.id}`,
    'data-id': pool.id, 'data-name': pick(pool.name), onclick: () => toggle_favourite(button)}, icon('star'));
  show_favourite(button);
  return button;
}

function details(pool) {
  const part = (title, ...content) => h('div', {}, h('dt', {}, title), h('dd', {}, ...content));
  const website = pool.website && safe_href(pool.website);
  return h('div', {class: 'pool-details'}, h('dl', {},
    part(t('hours'), unbroken(pick(pool.hours_text))),
    pool.basins?.length ? part(t('basins'), h('ul', {}, pool.basins.map((basin) => h('li', {}, basin_words(basin))))) : null,
    part(t('access'), h('ul', {}, access_words(pool.accessibility).map((words) => h('li', {}, words)))),
    pool.address ? part(t('address'), `${pool.address}, ${pool.commune}`) : null),
  h('div', {class: 'tile-foot'},
    h('p', {class: 'age', 'data-freshness': JSON.stringify(pool.freshness ?? null)}, age_words(pool.freshness)),
    website ? h('a', {class: 'more', href: website, rel: 'noopener noreferrer',
      'aria-label': `${t('website')} : ${pick(pool.name)}`}, t('website'), icon('link')) : null));
}

// Pools whose details are open: they stay so when the list is drawn again.
const opened_pools = new Set();
export const open_pool = (id) => opened_pools.add(id);

// One pool of GET /v1/pools; its details open in place.
export function draw_pool(pool) {
  const id = `pool-${pool.id}`;
  const opened = opened_pools.has(pool.id);
  const body = h('div', {id: `${id}-details`, hidden: !opened});
  if (opened) body.append(details(pool));
  const toggle = h('button', {type: 'button', class: 'pool-toggle', 'aria-expanded': String(opened),
    'aria-controls': `${id}-details`, 'data-focus': id, onclick: () => {
      const open = toggle.getAttribute('aria-expanded') !== 'true';
      toggle.setAttribute('aria-expanded', String(open));
      body.hidden = !open;
      opened_pools[open ? 'add' : 'delete'](pool.id);
      if (open && !body.firstChild) body.append(details(pool));
    }}, h('span', {class: 'pool-name'}, pick(pool.name)), icon('down'));
  const place = [pool.commune, pool.distance_m === undefined || pool.distance_m === null
    ? null : distance(pool.distance_m)].filter(Boolean).join(' · ');
  return h('li', {class: 'tile pool', id, 'data-pool': pool.id},
    h('div', {class: 'pool-head'}, h('h2', {}, toggle), favourite_button(pool)),
    h('p', {class: 'pool-line'}, h('span', {class: 'soft'}, place), badge(pool.status, pick(pool.status_text))), body);
}
