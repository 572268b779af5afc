// SPDX-License-Identifier: EUPL-1.2
// Elements are built, never parsed: with Trusted Types no text of a server can become markup.

const kSvg = 'http://www.w3.org/2000/svg';

// h('p', {class: 'age', onclick: f, 'aria-label': '…', hidden: true}, 'text', node, null)
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

// A decorative drawing of index.html; the words beside it carry the meaning.
export function icon(name) {
  const svg = document.createElementNS(kSvg, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('focusable', 'false');
  const use = document.createElementNS(kSvg, 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.append(use);
  return svg;
}

// A pill that says a state in words; the colour only repeats them.
export function badge(code, text) {
  const tones = {open: 'ok', available: 'ok', on_time: 'ok', works: 'warn', stale: 'warn', late: 'warn',
                 down: 'warn', alert: 'danger', cancelled: 'danger'};
  return h('span', {class: `badge badge-${tones[code] ?? 'plain'}`}, text);
}

// A range such as « 8 h–19 h » stays on one line.
export const unbroken = (text) => text.replace(/(?<=\S)–(?=\S)/g, '\u2060–\u2060');

// A link only when its address is one a tap may lead to.
export function safe_href(href) {
  try {
    const url = new URL(href, location.href);
    return ['https:', 'http:'].includes(url.protocol) ? href : null;
  } catch {
    return null;
  }
}
