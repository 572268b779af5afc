-- SPDX-License-Identifier: EUPL-1.2
-- The change log: one head a stream, whose row lock makes the order of versions the order of commits.

-- A restore gives a new epoch: every cursor and cache of before is void.
CREATE TABLE log_epoch (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  epoch text NOT NULL
);
INSERT INTO log_epoch (epoch) VALUES (replace(gen_random_uuid()::text, '-', ''));

CREATE TABLE change_head (
  stream text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL CHECK (version > 0)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Keys, never values.
CREATE TABLE change (
  stream text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  key text NOT NULL,
  op text NOT NULL CHECK (op IN ('U', 'D')),
  at timestamptz NOT NULL,
  PRIMARY KEY (stream, version)
);

GRANT SELECT ON log_epoch TO app;
GRANT SELECT, INSERT, UPDATE ON change_head TO app;
GRANT SELECT, INSERT ON change TO app;

-- Deletes the oldest changes of each stream that are older than `before`, at most `batch` a stream, keeping its last
-- `keep`. Only from the beginning, so that what is left has no hole. Gives how many went.
CREATE FUNCTION purge_changes(before timestamptz, keep bigint, batch bigint) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH first AS (
    SELECT h.stream, h.version AS head,
           (SELECT c.version FROM change c WHERE c.stream = h.stream ORDER BY c.version LIMIT 1) AS version
    FROM change_head h
  ), cut AS (
    SELECT f.stream, least(
      f.version + batch,
      f.head - keep + 1,
      (SELECT c.version FROM change c
       WHERE c.stream = f.stream AND c.version < f.version + batch AND c.at >= before
       ORDER BY c.version LIMIT 1)) AS version
    FROM first f WHERE f.version IS NOT NULL
  ), gone AS (
    DELETE FROM change c USING cut WHERE c.stream = cut.stream AND c.version < cut.version RETURNING 1
  )
  SELECT count(*) FROM gone
$$;
REVOKE ALL ON FUNCTION purge_changes FROM PUBLIC;
GRANT EXECUTE ON FUNCTION purge_changes TO app;
