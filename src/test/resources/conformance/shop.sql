-- The shop that most themes share: co-located users, orders and items; events by a key of their own;
-- reference tables; a local and a single-shard table. NULLs, gaps, skew and orphans on purpose.
CREATE TABLE users (
  user_id bigint PRIMARY KEY,
  name text NOT NULL,
  email varchar(100),
  country char(2),
  age int,
  balance numeric(12,2),
  active boolean DEFAULT true,
  created timestamptz NOT NULL,
  tags text[],
  profile jsonb
);
CREATE TABLE orders (
  user_id bigint NOT NULL,
  order_id bigint NOT NULL,
  total numeric(10,2),
  status text DEFAULT 'new' CHECK (status <> 'bad'),
  placed date,
  note text,
  PRIMARY KEY (user_id, order_id)
);
CREATE TABLE items (
  user_id bigint NOT NULL,
  order_id bigint NOT NULL,
  item_no int NOT NULL,
  product_id int,
  quantity int NOT NULL DEFAULT 1,
  price numeric(8,2),
  PRIMARY KEY (user_id, order_id, item_no)
);
CREATE TABLE events (
  event_id bigint PRIMARY KEY,
  user_id bigint,
  kind text,
  happened timestamp,
  payload jsonb,
  score float8
);
CREATE TABLE products (
  product_id int PRIMARY KEY,
  name text NOT NULL,
  category text,
  price numeric(8,2)
);
CREATE TABLE countries (country char(2) PRIMARY KEY, country_name text NOT NULL, continent text);
CREATE TABLE settings (key text PRIMARY KEY, value text);
CREATE TABLE journal (id int PRIMARY KEY, what text, user_id bigint);

INSERT INTO users
SELECT i, 'user_' || i,
       CASE WHEN i % 7 = 0 THEN NULL ELSE 'user' || i || '@example.com' END,
       (ARRAY['DE','FR','US','JP',NULL])[1 + i % 5],
       CASE WHEN i % 11 = 0 THEN NULL ELSE 18 + i * 13 % 50 END,
       CASE WHEN i % 6 = 0 THEN NULL ELSE (i * 7919 % 10007)::numeric / 100 END,
       CASE WHEN i % 9 = 0 THEN NULL ELSE i % 2 = 0 END,
       timestamptz '2026-01-01 00:00:00+00' + i * interval '7 hours',
       CASE WHEN i % 4 = 0 THEN NULL ELSE ARRAY['t' || i % 3, 'u' || i % 5] END,
       jsonb_build_object('level', i % 4, 'langs', jsonb_build_array('en', 'l' || i % 3))
FROM generate_series(1, 60) i;
INSERT INTO users VALUES
  (0, 'zero', 'zero@example.com', 'DE', 40, 0.00, true, '2025-12-31 23:59:59+00', '{}', '{}'),
  (-5, 'minus', NULL, 'XX', 40, -12.50, false, '2025-06-01 12:00:00+00', NULL, NULL),
  (9223372036854775807, 'Größte', 'max@example.com', 'FR', 99, 1.00, true, '2026-02-01 00:00:00+00', '{a,b}', '[]');
INSERT INTO orders
SELECT CASE WHEN i % 23 = 0 THEN 900 + i WHEN i % 3 = 0 THEN 7 ELSE 1 + i * 31 % 45 END, i,
       CASE WHEN i % 13 = 0 THEN NULL ELSE (i * 104729 % 50021)::numeric / 100 END,
       (ARRAY['new','paid','sent','done',NULL])[1 + i % 5],
       CASE WHEN i % 17 = 0 THEN NULL ELSE date '2026-01-01' + i % 40 END,
       CASE WHEN i % 10 = 0 THEN 'note ' || i END
FROM generate_series(1, 180) i;
INSERT INTO items
SELECT o.user_id, o.order_id, n,
       CASE WHEN (o.order_id + n) % 19 = 0 THEN NULL ELSE 1 + (o.order_id * n) % 12 END,
       1 + (o.order_id + n) % 4,
       ((o.order_id * 37 + n * 11) % 2003)::numeric / 100
FROM orders o, generate_series(1, 3) n
WHERE (o.order_id + n) % 4 <> 0;
INSERT INTO events
SELECT i, CASE WHEN i % 8 = 0 THEN NULL ELSE 1 + i * 17 % 70 END,
       (ARRAY['click','view','buy'])[1 + i % 3],
       timestamp '2026-03-01 00:00:00' + i * interval '37 minutes',
       CASE WHEN i % 5 <> 0 THEN jsonb_build_object('page', i % 6) END,
       (i % 16) * 0.5
FROM generate_series(1, 150) i;
INSERT INTO products
SELECT i, 'product ' || chr(64 + i), CASE WHEN i % 5 = 0 THEN NULL ELSE 'category ' || i % 3 END, i * 1.25
FROM generate_series(1, 14) i;
INSERT INTO countries VALUES
  ('DE', 'Germany', 'Europe'), ('FR', 'France', 'Europe'), ('US', 'United States', 'America'),
  ('JP', 'Japan', 'Asia'), ('BR', 'Brazil', 'America');
INSERT INTO settings VALUES ('limit', '10'), ('theme', 'dark'), ('empty', NULL);
INSERT INTO journal SELECT i, 'entry ' || i, i * 3 FROM generate_series(1, 9) i;

--@distribute users user_id
--@colocate orders user_id users
--@colocate items user_id users
--@distribute events event_id 5
--@reference products
--@reference countries
--@single journal
