// SPDX-License-Identifier: EUPL-1.2
// What the app says about itself: one lasting line on top (connection, version), one passing line at the
// bottom (what a tap did). Both are live regions.
import {h} from './dom.js';
import {t} from './texts.js';
import {relative} from './time.js';

const kPassing = 8000;
let timer = 0;

const slot = (id) => document.getElementById(id);

// Says what the last tap did.
export function say(text, tone = 'plain') {
  clearTimeout(timer);
  slot('notices').replaceChildren(h('p', {class: `toast toast-${tone}`}, text));
  timer = setTimeout(() => slot('notices').replaceChildren(), kPassing);
}

// Says why a write did not happen, in the server's words when it gave some.
export const say_error = (error) =>
  say(error.status === 0 ? t('failed_offline') : error.message || t('failed'), 'danger');

// The lasting line: `action` is {label, run} or null. The same line is not said twice.
export function state_line(key, content, action = null) {
  const line = slot('state');
  if (line.dataset.key === key) return;
  line.dataset.key = key;
  const button = action && h('button', {type: 'button', class: 'button button-quiet', onclick: action.run}, action.label);
  line.replaceChildren(...(content ? [h('div', {class: 'state-line'}, h('p', {}, ...content), button)] : []));
}

// Takes the line away once its reason is gone; an outdated app stays told.
export function clear_state_line() {
  if (slot('state').dataset.key !== 'outdated') state_line('', null);
}

// "Connexion perdue. Voici la page telle qu’elle était il y a 4 min."; the age keeps moving.
export function state_offline(seen_at, again) {
  const instant = new Date(seen_at).toISOString();
  const [before, after] = t('offline', {age: '\u0000'}).split('\u0000');
  state_line(`offline ${instant}`, [before, h('span', {'data-relative': instant}, relative(instant)), after],
    {label: t('retry'), run: again});
}
