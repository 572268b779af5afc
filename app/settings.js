// SPDX-License-Identifier: EUPL-1.2
import {fetch_home, get, with_session} from './api.js';
import {h, icon} from './dom.js';
import {data_section, devices_section} from './settings_account.js';
import {say, say_error} from './notices.js';
import {load_profile, save_profile} from './profile.js';
import {kLanguages, language, t} from './texts.js';

async function load() {
  const home = await fetch_home();
  const profile = await load_profile();
  const sessions = await with_session(() => get('/v1/me/sessions'));
  return {tiles: home.tiles, profile, sessions: sessions.items};
}

// Saves, draws what is true now and says how it went; a change made elsewhere is told.
async function save(changes, draw_saved, again) {
  try {
    await save_profile(changes);
  } catch (error) {
    await again();
    if (error.status === 409) say(t('conflict'), 'danger');
    else say_error(error);
    return;
  }
  await draw_saved();
  say(t('saved'), 'ok');
}

function language_section(profile, again, change_language) {
  const choose = (tag) => save({languages: [tag, ...profile.languages.filter((known) => known !== tag)].slice(0, 8)},
    () => change_language(tag), again);
  return h('fieldset', {class: 'tile choices'}, h('legend', {}, t('settings_language')),
    kLanguages.map(([tag, name]) => {
      const input = h('input', {type: 'radio', name: 'language', id: `language-${tag}`, value: tag,
        'data-focus': `language-${tag}`, onchange: () => choose(tag)});
      input.checked = tag === language();
      return h('div', {class: 'choice'}, input, h('label', {for: `language-${tag}`, lang: tag}, name));
    }));
}

function order_section(tiles, again) {
  const past_end = (index) => index < 0 || index >= tiles.length;
  const move = (index, step) => {
    if (past_end(index + step)) return null;
    const keys = tiles.map((tile) => tile.key);
    [keys[index], keys[index + step]] = [keys[index + step], keys[index]];
    return save({tile_order: keys}, again, again);
  };
  // Said to be disabled rather than made so: a tile that reaches the top must not lose the focus.
  const arrow = (tile, index, step) => h('button', {type: 'button', class: 'icon-button',
    'aria-disabled': past_end(index + step) ? 'true' : null, 'data-focus': `${step < 0 ? 'up' : 'down'}-${tile.key}`,
    'aria-label': t(step < 0 ? 'up' : 'down', {name: tile.title}), onclick: () => move(index, step)},
  icon(step < 0 ? 'up' : 'down'));
  return h('section', {class: 'tile', 'aria-labelledby': 'order'}, h('h2', {id: 'order'}, t('settings_order')),
    h('p', {class: 'soft'}, t(tiles.length ? 'settings_order_help' : 'settings_order_empty')),
    h('ol', {class: 'order'}, tiles.map((tile, index) => h('li', {},
      h('span', {}, tile.title), arrow(tile, index, -1), arrow(tile, index, 1)))));
}

export const settings_page = {
  title: () => t('settings_title'),
  load,
  draw(data, {again, change_language, restart}) {
    return [h('div', {class: 'hero'}, h('div', {class: 'hero-inner'},
      h('h1', {tabindex: '-1', 'data-focus': 'title'}, t('settings_title')))),
      h('div', {class: 'page settings'}, data ? [
        language_section(data.profile, again, change_language),
        order_section(data.tiles, again),
        devices_section(data.sessions, again),
        data_section(restart)] : null)];
  },
};
