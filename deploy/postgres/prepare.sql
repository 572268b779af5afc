-- SPDX-License-Identifier: EUPL-1.2
-- What only the cluster's superuser may do, once, in the database made for the role owner (CREATE DATABASE … OWNER owner).
-- `metropole migrate`, as owner, makes everything else. May be run again.
CREATE EXTENSION IF NOT EXISTS postgis;
-- Functions of the owner carry these settings with them, which PostgreSQL otherwise grants to superusers alone.
GRANT SET ON PARAMETER metropole.token, metropole.resident, metropole.keeper TO owner;
