// SPDX-License-Identifier: EUPL-1.2
// The app's own words. What comes from the server arrives already in the asked language.
import {fr} from './texts.fr.js';
import {en} from './texts.en.js';
import {it} from './texts.it.js';

const kTexts = {fr, en, it};
export const kLanguages = [['fr', 'Français'], ['en', 'English'], ['it', 'Italiano']];

let current = 'fr';

export const language = () => current;

// The first language of the list that the app speaks, or nothing.
export function spoken_language(tags) {
  return (tags ?? []).map((tag) => tag.toLowerCase().split('-')[0]).find((tag) => tag in kTexts);
}

export function choose_language(tag) {
  current = tag in kTexts ? tag : 'fr';
  document.documentElement.lang = current;
}

// t('updated', {age: 'il y a 3 min'}) → "mis à jour il y a 3 min"
export function t(key, values = {}) {
  const text = kTexts[current][key] ?? kTexts.fr[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

// The text of a family for a value of the contract; values that came after this app get the family's own word.
export const t_of = (family, value, otherwise) =>
  t(`${family}_${value}` in kTexts.fr ? `${family}_${value}` : `${family}_${otherwise}`);

// One text of a map by language: asked, then French, then any.
export function pick(map) {
  if (typeof map === 'string') return map;
  return map?.[current] ?? map?.fr ?? Object.values(map ?? {})[0] ?? '';
}
