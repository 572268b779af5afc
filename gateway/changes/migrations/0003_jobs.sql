-- SPDX-License-Identifier: EUPL-1.2
-- Work to be done later. run_at is business time, lease_until the database's own clock.

CREATE TABLE job (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  key text NOT NULL,
  payload jsonb NOT NULL,
  urgent boolean NOT NULL DEFAULT false,
  run_at timestamptz NOT NULL,
  attempt bigint NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running')),
  -- Grows with each taking: who took it before can no longer touch it.
  fence bigint NOT NULL DEFAULT 0,
  lease_until timestamptz,
  CHECK ((state = 'running') = (lease_until IS NOT NULL))
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

CREATE UNIQUE INDEX job_waiting_once ON job (kind, key) WHERE state = 'waiting';
CREATE UNIQUE INDEX job_running_once ON job (kind, key) WHERE state = 'running';
CREATE INDEX job_due ON job (urgent DESC, run_at, id) WHERE state = 'waiting';
CREATE INDEX job_lease ON job (lease_until) WHERE state = 'running';

-- Poison: failed too often, set aside for a person to look at. `reason` is an error's code.
CREATE TABLE dead_job (
  id bigint PRIMARY KEY,
  kind text NOT NULL,
  key text NOT NULL,
  payload jsonb NOT NULL,
  attempts bigint NOT NULL,
  reason text NOT NULL,
  died_at timestamptz NOT NULL
);
CREATE INDEX dead_job_by_kind ON dead_job (kind, died_at);

-- The last period for which a scheduled kind was enqueued.
CREATE TABLE job_schedule (
  kind text PRIMARY KEY,
  slot timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON job TO app;
GRANT SELECT, INSERT ON dead_job TO app;
GRANT SELECT, INSERT, UPDATE ON job_schedule TO app;
