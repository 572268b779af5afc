// SPDX-License-Identifier: EUPL-1.2
import {cookie_refused, fetch_home} from './api.js';
import {h, icon} from './dom.js';
import {profile} from './profile.js';
import {t} from './texts.js';
import {draw_tile} from './tiles.js';
import {evening, long_date, now} from './time.js';

const hero = (again) => h('div', {class: 'hero'}, h('div', {class: 'hero-inner hero-row'},
  h('div', {}, h('p', {class: 'hero-date'}, long_date(now())),
    h('h1', {tabindex: '-1', 'data-focus': 'title'}, evening() ? t('good_evening') : t('good_day'))),
  h('button', {type: 'button', class: 'icon-button', 'aria-label': t('refresh'), title: t('refresh'),
    'data-focus': 'refresh', onclick: again}, icon('refresh'))));

const hint = () => h('section', {class: 'tile tile-hint'},
  h('p', {}, t('home_hint')),
  h('a', {class: 'button', href: '#/piscines'}, t('home_choose')));

// Why this is not the resident's own page.
function common_page(home) {
  if (!home || home.personalised) return null;
  return h('p', {class: 'notice'}, cookie_refused() ? t('cookie_refused') : home.reason?.text ?? t('unpersonalised'));
}

const no_favourites = () => profile() !== null && !profile().favourites?.length;

// A page is {title, load, draw}; `also` is the value of what it shows beyond what it loads, `pending` says that a
// part was not ready and is worth asking for again soon.
export const home_page = {
  title: () => t('nav_home'),
  load: fetch_home,
  also: no_favourites,
  pending: (home) => home.tiles.some((tile) => tile.reason?.code === 'pending'),
  draw(home, {again}) {
    const tiles = home?.tiles ?? [];
    return [hero(again), h('div', {class: 'page tiles'},
      common_page(home),
      tiles.map(draw_tile),
      home && !tiles.length && !no_favourites() ? h('p', {class: 'notice'}, t('home_empty')) : null,
      home && no_favourites() ? hint() : null)];
  },
};
