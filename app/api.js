// SPDX-License-Identifier: EUPL-1.2
// The one door to the server: same origin, cookie session (never visible to this code), errors as values of
// RFC 9457. No token is ever read, stored or put in an address.
import {language} from './texts.js';
import {set_server_time} from './time.js';

const kDeadline = 8000;

// What the server, or its absence, answered. `offline` means: keep what is on the screen and say so.
export class ApiError extends Error {
  constructor(status, problem = {}) {
    super(problem.detail ?? problem.title ?? '');
    this.status = status;
    this.code = problem.code ?? 'unknown';
    this.errors = problem.errors ?? [];
    this.offline = status === 0 || status === 503 || status === 502 || status === 504;
  }
}

async function attempt(method, path, {body, headers}) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: {Accept: 'application/json', 'Accept-Language': language(), ...headers,
                ...(body === undefined ? {} : {'Content-Type': 'application/json'})},
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
      signal: AbortSignal.timeout(kDeadline),
    });
  } catch {
    throw new ApiError(0, {code: 'offline'});
  }
  set_server_time(answer.headers.get('Date'));
  const json = answer.status !== 204 && (answer.headers.get('Content-Type') ?? '').includes('json')
    ? await read_json(answer) : null;
  if (!answer.ok) throw new ApiError(answer.status, json ?? {});
  return json;
}

async function read_json(answer) {
  try {
    return await answer.json();
  } catch {
    throw new ApiError(0, {code: 'cut_short'});
  }
}

export const get = (path) => attempt('GET', path, {});

// A write is sent with a key of its own; when its answer is lost it is sent once more with the same key, so
// that it happens exactly once.
export async function send(method, path, body) {
  const options = {body, headers: {'Idempotency-Key': crypto.randomUUID()}};
  try {
    return await attempt(method, path, options);
  } catch (error) {
    if (error.status !== 0) throw error;
    return attempt(method, path, options);
  }
}

let opening = null;

// Opens a session without an account; several callers share one request.
export function open_session() {
  opening ??= attempt('POST', '/v1/sessions', {body: {cookie: true}}).finally(() => { opening = null; });
  return opening;
}

// Runs `request`, opening a session first when the server says that there is none.
export async function with_session(request) {
  try {
    return await request();
  } catch (error) {
    if (error.status !== 401) throw error;
    await open_session();
    return request();
  }
}

// The home page. Without a session the server answers its public page and says `no_session`.
export async function fetch_home() {
  const home = await with_session(() => get('/v1/home'));
  if (home.personalised || home.reason?.code !== 'no_session') return home;
  await open_session();
  return get('/v1/home');
}
