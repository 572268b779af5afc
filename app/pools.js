// SPDX-License-Identifier: EUPL-1.2
import {get} from './api.js';
import {h, icon} from './dom.js';
import {say} from './notices.js';
import {draw_pool, open_pool} from './pool_card.js';
import {is_favourite} from './profile.js';
import {pick, t} from './texts.js';

// What the resident asked of the list; kept while the app is open, never sent except the rounded position.
const asked = {words: '', open: false, wheelchair: false, mine: false, near: null};

// 3 decimals: about 100 m, enough to sort pools, too coarse to tell a door.
const rounded = (degrees) => degrees.toFixed(3);

const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[-’']/g, ' ');

function matches(pool) {
  const words = plain(asked.words).split(/\s+/).filter(Boolean);
  const text = plain(`${pick(pool.name)} ${pool.commune}`);
  return words.every((word) => text.includes(word))
    && (!asked.open || pool.status === 'open')
    && (!asked.wheelchair || pool.accessibility?.wheelchair === 'yes')
    && (!asked.mine || is_favourite('pools', pool.id));
}

// The whole list: pools are few, so pages are read to the end and filters stay instant and offline.
async function load() {
  const near = asked.near ? `near=${asked.near}&` : '';
  const list = await get(`/v1/pools?${near}limit=200`);
  let next = list.next;
  while (next) {
    const page = await get(`/v1/pools?${near}limit=200&after=${encodeURIComponent(next)}`);
    list.items.push(...page.items);
    next = page.next;
  }
  return list;
}

function locate(again) {
  if (asked.near) {
    asked.near = null;
    again();
    return;
  }
  const refused = () => say(t('pools_near_refused'), 'danger');
  if (!navigator.geolocation) {
    refused();
    return;
  }
  navigator.geolocation.getCurrentPosition(({coords}) => {
    asked.near = `${rounded(coords.longitude)},${rounded(coords.latitude)}`;
    say(t('pools_near_on'));
    again();
  }, refused, {maximumAge: 60000, timeout: 10000});
}

function search_field(redraw) {
  const input = h('input', {id: 'search', type: 'search', autocomplete: 'off', enterkeyhint: 'search',
    'data-focus': 'search', oninput: (event) => { asked.words = event.target.value; redraw(); }});
  input.value = asked.words;
  return h('div', {class: 'search'}, h('label', {for: 'search'}, t('pools_search')),
    h('div', {class: 'search-field'}, icon('search'), input));
}

function filters(redraw, again) {
  const toggle = (key, label) => h('button', {type: 'button', class: 'chip', 'aria-pressed': String(asked[key]),
    onclick: (event) => {
      asked[key] = !asked[key];
      event.currentTarget.setAttribute('aria-pressed', String(asked[key]));
      redraw();
    }}, label);
  return h('div', {class: 'chips', role: 'group', 'aria-label': t('pools_filters')},
    h('button', {type: 'button', class: 'chip', 'aria-pressed': String(Boolean(asked.near)), 'data-focus': 'near',
      onclick: () => locate(again)}, icon('near'), t('pools_near')),
    toggle('open', t('pools_open_only')), toggle('wheelchair', t('pools_wheelchair')), toggle('mine', t('pools_mine')));
}

export const pools_page = {
  title: () => t('pools_title'),
  load,
  draw(list, {again, argument}) {
    const count = h('p', {class: 'count', role: 'status'});
    const cards = h('ul', {class: 'cards'});
    const pools = list?.items ?? [];
    if (argument) open_pool(argument);
    const redraw = () => {
      const found = pools.filter(matches);
      count.textContent = !list ? '' : found.length === 1 ? t('pools_count_one')
        : found.length ? t('pools_count', {n: found.length}) : list.reason?.text ?? t('pools_none');
      cards.replaceChildren(...found.map(draw_pool));
    };
    redraw();
    return [h('div', {class: 'hero'}, h('div', {class: 'hero-inner'},
      h('h1', {tabindex: '-1', 'data-focus': 'title'}, t('pools_title')), search_field(redraw))),
    h('div', {class: 'page'}, filters(redraw, again), count, cards,
      pools.length ? h('p', {class: 'soft demo'}, t('pools_demo')) : null)];
  },
};
