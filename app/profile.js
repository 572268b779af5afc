// SPDX-License-Identifier: EUPL-1.2
// The resident's choices as the server last told them. Every write carries the version it was based on.
import {get, send, with_session} from './api.js';

let known = null;

export const profile = () => known;
export const forget_profile = () => { known = null; };

// Reads the profile and tells the page (event `profile` on the document).
export async function load_profile() {
  known = await with_session(() => get('/v1/me/profile'));
  document.dispatchEvent(new Event('profile'));
  return known;
}

export const is_favourite = (dataset, id) =>
  (known?.favourites ?? []).some((entry) => entry.dataset === dataset && entry.id === id);

export async function add_favourite(dataset, id) {
  await with_session(() => send('POST', '/v1/me/favourites', {dataset, id}));
  await load_profile();
}

export async function remove_favourite(dataset, id) {
  await send('DELETE', `/v1/me/favourites/${encodeURIComponent(dataset)}/${encodeURIComponent(id)}`);
  await load_profile();
}

// Replaces the given choices; a 409 (changed elsewhere) first reads the new state, then reaches the caller.
export async function save_profile(changes) {
  if (!known) await load_profile();
  const body = {version: known.version, languages: known.languages, tile_order: known.tile_order, ...changes};
  try {
    await send('PUT', '/v1/me/profile', body);
  } catch (error) {
    if (error.status === 409) await load_profile();
    throw error;
  }
  return load_profile();
}
