-- SPDX-License-Identifier: EUPL-1.2
-- Who may do what, and the answers kept for repeated requests.
-- Roles belong to the cluster: they may exist already, or be made by another database's migration at this moment.
do $$
declare role_name text;
begin
  foreach role_name in array array['app', 'open', 'audit'] loop
    begin
      if not exists (select from pg_roles where rolname = role_name) then
        execute format('create role %I login nosuperuser nocreatedb nocreaterole nobypassrls', role_name);
      end if;
    exception when duplicate_object or unique_violation then null;
    end;
  end loop;
end $$;

-- Nothing is granted by default: each table's migration grants to `app` what its statements need, each published view
-- grants SELECT to `open`, and `audit` may only INSERT. None of them may create anything.
revoke all on schema public from public;
grant usage on schema public to app, open, audit;

-- Row-level security reads these settings, set for one transaction; after it they are empty, not null. Without a
-- scope both give null, which equals nothing: no scope, no rows.
create function scope_resident() returns uuid language sql stable parallel safe
  return nullif(current_setting('metropole.resident', true), '')::uuid;
create function scope_authority() returns text language sql stable parallel safe
  return nullif(current_setting('metropole.authority', true), '');

-- One row per Idempotency-Key. `body` is the answer given, so it must never hold a secret or a token: an operation
-- whose answer does not qualify keeps a body without it.
create table idempotency (
  principal text not null,
  key text not null,
  fingerprint text not null,
  status integer,
  body text,
  created_at timestamptz not null,
  primary key (principal, key)
);
create index idempotency_by_age on idempotency (created_at);
grant select, insert, update, delete on idempotency to app;
