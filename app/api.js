// SPDX-License-Identifier: EUPL-1.2
// The one door to the server: same origin, cookie session (never visible to this code), errors as values of
// RFC 9457. No token is ever read, stored or put in an address.
import {language} from './texts.js';
import {set_server_time} from './time.js';

const kDeadline = 8000;
const kTag = /^[a-z]{2,3}(-[a-z0-9]{1,8}){0,3}$/;

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
// that it happens exactly once. Deleting twice is deleting once: it needs no key.
export async function send(method, path, body) {
  const options = {body, headers: method === 'DELETE' ? {} : {'Idempotency-Key': crypto.randomUUID()}};
  try {
    return await attempt(method, path, options);
  } catch (error) {
    if (error.status !== 0) throw error;
    return attempt(method, path, options);
  }
}

let opening = null;
let refused = false;

// True once a session was opened and its cookie did not come back: asking again would only waste sessions.
export const cookie_refused = () => refused;

// Opens a session without an account; several callers share one request.
export function open_session() {
  const languages = [...new Set(navigator.languages.map((tag) => tag.toLowerCase()))].filter((tag) => kTag.test(tag));
  const body = {cookie: true, ...(languages.length ? {languages: languages.slice(0, 8)} : {})};
  opening ??= attempt('POST', '/v1/sessions', {body}).finally(() => { opening = null; });
  return opening;
}

// Runs `request`, opening a session first when the server says that there is none.
export async function with_session(request) {
  try {
    return await request();
  } catch (error) {
    if (error.status !== 401 || refused) throw error;
    await open_session();
    return request();
  }
}

// The home page. Without a session, or when it has ended, the server answers its common page: a new session is
// opened and, when one was lost, the document hears `session-ended`.
export async function fetch_home() {
  const home = await with_session(() => get('/v1/home'));
  const why = home.personalised ? null : home.reason?.code;
  if (refused || (why !== 'no_session' && why !== 'session_unknown')) return home;
  await open_session();
  if (why === 'session_unknown') document.dispatchEvent(new Event('session-ended'));
  const own = await get('/v1/home');
  refused = own.reason?.code === 'no_session';
  return own;
}
