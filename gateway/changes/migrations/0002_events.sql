-- SPDX-License-Identifier: EUPL-1.2
-- What happened to one person or thing, numbered by the heads of the log and never exported.

CREATE TABLE event (
  stream text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  kind text NOT NULL,
  subject text NOT NULL,
  payload jsonb NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (stream, version)
);
CREATE INDEX event_of_subject ON event (subject, stream, version);
CREATE INDEX event_by_age ON event (at);

-- The app sees, and may blank, only the events of the resident in scope; it adds any. An erased event keeps its
-- version, so that no follower meets a hole.
ALTER TABLE event ENABLE ROW LEVEL SECURITY;
ALTER TABLE event FORCE ROW LEVEL SECURITY;
CREATE POLICY event_owned ON event TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY event_added ON event FOR INSERT TO app WITH CHECK (true);
CREATE POLICY event_read ON event FOR SELECT TO app
  USING (subject = scope_resident()::text);
GRANT SELECT, INSERT ON event TO app;

CREATE FUNCTION erase_events() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH blanked AS (
    UPDATE event SET kind = 'erased', subject = '', payload = '{}'
    WHERE subject = scope_resident()::text RETURNING 1
  )
  SELECT count(*) FROM blanked
$$;

-- What followers of the log read: the lines of each stream in (after, upto], keys only.
CREATE FUNCTION log_lines(streams text[], after bigint[], upto bigint[])
RETURNS TABLE (stream text, version bigint, key text, op text, at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT w.stream, l.version, l.key, l.op, l.at
  FROM unnest(streams, after, upto) AS w (stream, after, upto)
  CROSS JOIN LATERAL (
    SELECT c.version, c.key, c.op, c.at FROM change c
    WHERE c.stream = w.stream AND c.version > w.after AND c.version <= w.upto
    UNION ALL
    SELECT e.version, e.subject, 'E', e.at FROM event e
    WHERE e.stream = w.stream AND e.version > w.after AND e.version <= w.upto
  ) l
  ORDER BY w.stream, l.version
$$;

-- Events of one stream after a version, whole: for consumers, who act on everybody's.
CREATE FUNCTION event_page(of_stream text, after bigint, page bigint)
RETURNS TABLE (version bigint, kind text, subject text, payload text, at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT e.version, e.kind, e.subject, e.payload::text, e.at FROM event e
  WHERE e.stream = of_stream AND e.version > after ORDER BY e.version LIMIT page
$$;

CREATE FUNCTION purge_events(before timestamptz, batch bigint) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (
    DELETE FROM event WHERE (stream, version) IN
      (SELECT e.stream, e.version FROM event e WHERE e.at < before ORDER BY e.at LIMIT batch)
    RETURNING 1
  )
  SELECT count(*) FROM gone
$$;

REVOKE ALL ON FUNCTION erase_events, log_lines, event_page, purge_events FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_events, log_lines, event_page, purge_events TO app;

-- How far a named consumer has come in each stream.
CREATE TABLE event_consumer (
  name text NOT NULL,
  stream text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (name, stream)
) WITH (fillfactor = 50);
GRANT SELECT, INSERT, UPDATE ON event_consumer TO app;
