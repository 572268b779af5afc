// SPDX-License-Identifier: EUPL-1.2
// Payloads carry instants only; ages are computed here, on the server's clock, so that a phone with a wrong
// clock, or a server started at another moment, still shows true ages.
import {language, t} from './texts.js';

const kZone = 'Europe/Paris';
let offset = 0;

// `date` is the Date header of an answer. Its one-second grain is ignored.
export function set_server_time(date) {
  const server = Date.parse(date ?? '');
  if (Number.isNaN(server)) return;
  const difference = server - Date.now();
  offset = Math.abs(difference) < 2000 ? 0 : difference;
}

export const now = () => Date.now() + offset;

// "il y a 3 min", "dans 2 h", "hier"; never broken over two lines.
export const relative = (instant) => relative_words(instant).replaceAll(' ', '\u00a0');

function relative_words(instant) {
  const seconds = Math.round((Date.parse(instant) - now()) / 1000);
  if (Number.isNaN(seconds)) return t('age_unknown');
  const format = new Intl.RelativeTimeFormat(language(), {numeric: 'auto', style: 'short'});
  const size = Math.abs(seconds);
  if (size < 45) return t('just_now');
  if (size < 3570) return format.format(Math.round(seconds / 60), 'minute');
  if (size < 84600) return format.format(Math.round(seconds / 3600), 'hour');
  return format.format(Math.round(seconds / 86400), 'day');
}

// "aujourd’hui", "hier", "il y a 9 jours" for a civil date such as 2026-11-23.
export function relative_day(date) {
  const today = new Intl.DateTimeFormat('en-CA', {timeZone: kZone}).format(now());
  const days = Math.round((Date.parse(date) - Date.parse(today)) / 86400000);
  return new Intl.RelativeTimeFormat(language(), {numeric: 'auto'}).format(days, 'day');
}

function civil(instant, options) {
  const milliseconds = typeof instant === 'number' ? instant : Date.parse(instant);
  if (Number.isNaN(milliseconds)) return '';
  return new Intl.DateTimeFormat(language(), {timeZone: kZone, ...options}).format(milliseconds);
}

export const clock_time = (instant) => civil(instant, {hour: '2-digit', minute: '2-digit'});
export const long_date = (instant) => civil(instant, {weekday: 'long', day: 'numeric', month: 'long'});
export const full_date = (instant) => civil(instant, {dateStyle: 'long', timeStyle: 'short'});
export const day_of_month = (instant) => civil(instant, {day: 'numeric'});
export const short_month = (instant) => civil(instant, {month: 'short'});
export const evening = () => Number(new Intl.DateTimeFormat('fr', {timeZone: kZone, hour: 'numeric', hourCycle: 'h23'})
  .formatToParts(now()).find((part) => part.type === 'hour').value) >= 18;

// The freshness of a value in words: what kind of truth it is, and how old.
export function age_words(freshness) {
  if (!freshness) return '';
  const instant = freshness.observed_at ?? freshness.fetched_at;
  const words = instant ? relative(instant) : t('age_unknown');
  const late = freshness.good_until && Date.parse(freshness.good_until) < now();
  const state = freshness.state === 'live' && late ? 'stale' : freshness.state;
  if (state === 'down' && !instant) return t('fresh_none');
  if (state === 'scheduled') return instant ? t('fresh_scheduled', {age: words}) : t('fresh_rule');
  return t(`fresh_${['live', 'stale', 'down'].includes(state) ? state : 'live'}`, {age: words});
}

// Rewrites the words of every age on the page as time goes by; nothing is fetched.
export function tick_ages(root) {
  for (const element of root.querySelectorAll('[data-freshness]')) {
    const words = age_words(JSON.parse(element.dataset.freshness));
    if (element.textContent !== words) element.textContent = words;
  }
  for (const element of root.querySelectorAll('[data-relative]')) {
    const words = relative(element.dataset.relative);
    if (element.textContent !== words) element.textContent = words;
  }
}
