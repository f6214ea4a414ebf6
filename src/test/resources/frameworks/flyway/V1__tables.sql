CREATE TABLE tenant (id int PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE event (
  tenant_id int NOT NULL REFERENCES tenant,
  id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL DEFAULT now(),
  body jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (tenant_id, id)
);
