-- SPDX-License-Identifier: EUPL-1.2
-- Public facts: no row-level security. Only the owner writes (imports run as owner); `app` reads what it serves.
CREATE TABLE dataset (
  id text COLLATE "C" PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9._-]{0,99}$'),
  title jsonb NOT NULL,
  source text NOT NULL,
  licence text NOT NULL,
  imported_at timestamptz NOT NULL  -- when an import last confirmed every feature
);

CREATE TABLE feature (
  dataset text COLLATE "C" NOT NULL REFERENCES dataset,
  id text COLLATE "C" NOT NULL CHECK (id ~ '^[a-z0-9][a-z0-9._-]{0,99}$'),
  position geometry(Point, 4326) NOT NULL,
  properties jsonb NOT NULL,
  content_hash bytea NOT NULL,  -- SHA-256 of position and properties as imported
  version bigint NOT NULL,      -- of the stream dataset/<dataset>
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (dataset, id)
);

-- Every state a feature ever had. Rows stay, so that a version tells which features changed since; erasure blanks
-- payloads.
CREATE TABLE feature_version (
  dataset text COLLATE "C" NOT NULL REFERENCES dataset,
  version bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  op text NOT NULL CHECK (op IN ('U', 'D')),
  at timestamptz NOT NULL,
  payload jsonb,  -- {"position": [lon, lat], "properties": {…}}, null once deleted or erased
  PRIMARY KEY (dataset, version)
);

CREATE VIEW open_feature AS
SELECT dataset, id, position, properties, version, changed_at FROM feature;

GRANT SELECT ON dataset, feature, feature_version TO app;
GRANT SELECT ON open_feature TO open;
