// SPDX-License-Identifier: EUPL-1.2
import {send} from './api.js';
import {h} from './dom.js';
import {say, say_error} from './notices.js';
import {forget_profile} from './profile.js';
import {t} from './texts.js';
import {full_date, relative_day} from './time.js';

// "Cet appareil (Firefox, Android)"
function device_name(session) {
  const name = t(session.current ? 'device_this' : 'device_other');
  return session.label ? `${name} (${session.label})` : name;
}

function device(session, again) {
  const revoke = async () => {
    try {
      await send('DELETE', `/v1/me/sessions/${encodeURIComponent(session.id)}`);
      say(t('device_revoked'), 'ok');
    } catch (error) {
      say_error(error);
    }
    await again();
  };
  return h('li', {}, h('div', {}, h('span', {class: 'strong'}, device_name(session)),
    h('span', {class: 'soft'}, t('device_seen', {age: relative_day(session.last_seen)}))),
  session.current ? null : h('button', {type: 'button', class: 'button button-quiet',
    'aria-label': t('device_revoke_label', {date: full_date(session.created_at)}), onclick: revoke}, t('device_revoke')));
}

// Sessions of this resident; every one but this one can be ended from here.
export const devices_section = (sessions, again) => h('section', {class: 'tile', 'aria-labelledby': 'devices'},
  h('h2', {id: 'devices'}, t('devices')), h('p', {class: 'soft'}, t('devices_help')),
  h('ul', {class: 'devices'}, sessions.map((session) => device(session, again))));

function erase_dialog(restart) {
  const erase = async () => {
    try {
      await send('DELETE', '/v1/me');
    } catch (error) {
      dialog.close();
      say_error(error);
      return;
    }
    dialog.close();
    forget_profile();
    await restart();
    say(t('erased'), 'ok');
  };
  const dialog = h('dialog', {class: 'dialog', 'aria-labelledby': 'erase-title', 'aria-describedby': 'erase-text'},
    h('h2', {id: 'erase-title'}, t('erase_question')), h('p', {id: 'erase-text'}, t('erase_text')),
    h('div', {class: 'dialog-actions'},
      h('button', {type: 'button', class: 'button button-quiet', onclick: () => dialog.close()}, t('cancel')),
      h('button', {type: 'button', class: 'button button-danger', onclick: erase}, t('erase_confirm'))));
  return dialog;
}

// Export is a plain link; erasing asks once, in words.
export function data_section(restart) {
  const dialog = erase_dialog(restart);
  return h('section', {class: 'tile', 'aria-labelledby': 'data'}, h('h2', {id: 'data'}, t('data')),
    h('p', {class: 'soft'}, t('data_help')),
    h('div', {class: 'actions'},
      h('a', {class: 'button button-quiet', href: '/v1/me/export', download: 'mes-donnees.json'}, t('export')),
      h('button', {type: 'button', class: 'button button-danger-quiet', onclick: () => dialog.showModal()}, t('erase'))),
    dialog);
}
