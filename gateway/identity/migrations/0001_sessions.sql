-- SPDX-License-Identifier: EUPL-1.2
-- Residents without an account: who they are is a random id, what they chose is a profile, and a session is how their
-- phone shows that it is theirs. Everything here is personal: forced row-level security, no scope no rows.

CREATE TABLE resident (
  id uuid PRIMARY KEY,
  -- What the ledger of erasures keeps instead of the id: it tells a restored copy whom to erase again, and nobody else
  -- who was erased.
  erasure_id uuid NOT NULL UNIQUE,
  created_at timestamptz NOT NULL,
  last_seen date NOT NULL
);

CREATE TABLE session (
  id uuid PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
  resident_id uuid NOT NULL REFERENCES resident ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  last_seen date NOT NULL,
  label text CHECK (length(label) <= 60)
);
CREATE INDEX session_resident ON session (resident_id);
CREATE INDEX session_expiry ON session (expires_at);
CREATE INDEX resident_last_seen ON resident (last_seen);

-- favourite_count is kept beside the version because a locked row is always read in its newest state, rows of another
-- table are not: the limit holds under concurrent additions.
CREATE TABLE profile (
  resident_id uuid PRIMARY KEY REFERENCES resident ON DELETE CASCADE,
  languages text[] NOT NULL DEFAULT '{fr}' CHECK (cardinality(languages) BETWEEN 1 AND 8),
  tile_order text[] NOT NULL DEFAULT '{}' CHECK (cardinality(tile_order) <= 100),
  favourite_count integer NOT NULL DEFAULT 0 CHECK (favourite_count BETWEEN 0 AND 100),
  version bigint NOT NULL DEFAULT 1
);

CREATE TABLE favourite (
  resident_id uuid NOT NULL REFERENCES resident ON DELETE CASCADE,
  ref text NOT NULL CHECK (length(ref) <= 201),
  position integer NOT NULL,
  added_at timestamptz NOT NULL,
  PRIMARY KEY (resident_id, ref)
);

-- Written when a resident is erased, replayed by every restore.
CREATE TABLE erased (
  id uuid PRIMARY KEY,
  at timestamptz NOT NULL
);

ALTER TABLE resident ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE session ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE profile ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE favourite ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY own ON resident TO app USING (id = scope_resident());
CREATE POLICY own ON session TO app USING (resident_id = scope_resident());
CREATE POLICY own ON profile TO app USING (resident_id = scope_resident());
CREATE POLICY own ON favourite TO app USING (resident_id = scope_resident());

-- Who knows the hash of a token may read that one session: this is how a scope begins.
CREATE POLICY by_token ON session FOR SELECT TO app
  USING (token_hash = decode(nullif(current_setting('metropole.token', true), ''), 'hex'));

-- The keeper is the owner inside the housekeeping functions below, which alone switch it on.
CREATE POLICY keeper ON resident TO CURRENT_USER USING (current_setting('metropole.keeper', true) = 'on');
CREATE POLICY keeper ON session TO CURRENT_USER USING (current_setting('metropole.keeper', true) = 'on');

GRANT SELECT, INSERT, UPDATE, DELETE ON resident, session, profile, favourite TO app;
GRANT INSERT ON erased TO app;

-- The stream of the log to which a resident's changes go; the same rule as changes::resident_stream.
CREATE FUNCTION identity_stream(resident uuid) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN 'resident/' || (get_byte(uuid_send(resident), 15) & 15);

-- A session with the profile behind it and the version of its stream. STABLE makes all of it one snapshot, that of
-- the calling statement; the SET clauses undo both settings at the end.
CREATE FUNCTION identity_session(hash bytea)
  RETURNS TABLE (id uuid, resident_id uuid, created_at timestamptz, expires_at timestamptz, last_seen date,
                 languages text, tile_order text, version bigint, favourites text, as_of bigint)
  LANGUAGE plpgsql STABLE SECURITY INVOKER
  SET search_path = public, pg_temp
  SET metropole.token = ''
  SET metropole.resident = ''
AS $$
DECLARE
  owner_id uuid;
BEGIN
  PERFORM set_config('metropole.token', encode(hash, 'hex'), true);
  SELECT s.resident_id INTO owner_id FROM session s WHERE s.token_hash = hash;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  PERFORM set_config('metropole.resident', owner_id::text, true);
  RETURN QUERY
    SELECT s.id, s.resident_id, s.created_at, s.expires_at, s.last_seen,
           array_to_string(p.languages, ','), array_to_string(p.tile_order, ','), p.version,
           coalesce((SELECT string_agg(f.ref, ',' ORDER BY f.position, f.added_at, f.ref)
                     FROM favourite f WHERE f.resident_id = owner_id), ''),
           coalesce((SELECT h.version FROM change_head h WHERE h.stream = identity_stream(owner_id)), 0)
    FROM session s, profile p
    WHERE s.token_hash = hash AND p.resident_id = owner_id;
END
$$;

-- Sessions used today live on: called now and then with many at once, never once a request.
CREATE FUNCTION identity_touch(ids uuid[], today date, until timestamptz) RETURNS bigint
  LANGUAGE sql VOLATILE SECURITY DEFINER
  SET search_path = public, pg_temp
  SET metropole.keeper = 'on'
AS $$
  WITH seen AS (
    UPDATE session s SET last_seen = today, expires_at = greatest(s.expires_at, until)
    WHERE s.id = ANY (ids) AND s.last_seen < today
    RETURNING s.resident_id
  ), residents AS (
    UPDATE resident r SET last_seen = today
    FROM (SELECT DISTINCT resident_id FROM seen) AS s
    WHERE r.id = s.resident_id AND r.last_seen < today
    RETURNING 1
  )
  SELECT count(*) FROM seen
$$;

CREATE FUNCTION identity_drop_expired(before timestamptz, at_most integer) RETURNS bigint
  LANGUAGE sql VOLATILE SECURITY DEFINER
  SET search_path = public, pg_temp
  SET metropole.keeper = 'on'
AS $$
  WITH gone AS (
    DELETE FROM session WHERE id IN (
      SELECT id FROM session WHERE expires_at <= before ORDER BY expires_at LIMIT at_most FOR UPDATE SKIP LOCKED)
    RETURNING 1
  )
  SELECT count(*) FROM gone
$$;

-- Residents whom nobody can be any more: no session left, and last seen before `day`.
CREATE FUNCTION identity_abandoned(day date, at_most integer) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public, pg_temp
  SET metropole.keeper = 'on'
AS $$
  SELECT r.id FROM resident r
  WHERE r.last_seen < day AND NOT EXISTS (SELECT FROM session s WHERE s.resident_id = r.id)
  ORDER BY r.last_seen LIMIT at_most
$$;

REVOKE EXECUTE ON FUNCTION identity_session(bytea), identity_touch(uuid[], date, timestamptz),
  identity_drop_expired(timestamptz, integer), identity_abandoned(date, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity_session(bytea), identity_touch(uuid[], date, timestamptz),
  identity_drop_expired(timestamptz, integer), identity_abandoned(date, integer) TO app;
