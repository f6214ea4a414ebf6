// node-postgres against the server that the PG* variables name: prints one line per check, exits 1 at the first failure.
import assert from 'node:assert/strict';
import pg from 'pg';

const admin = new pg.Client();
await admin.connect();
await admin.query('DROP SCHEMA IF EXISTS node_it CASCADE');
await admin.query('CREATE SCHEMA node_it');
await admin.query('CREATE TABLE node_it.users (id int PRIMARY KEY, name text, data jsonb, at timestamptz, tags text[])');
await admin.query("SELECT create_distributed_table('node_it.users', 'id')");
console.log('tables');

for (let id = 1; id <= 20; id++) {
  const result = await admin.query('INSERT INTO node_it.users VALUES ($1, $2, $3, $4, $5) RETURNING id', [
    id, `user ${id} ü`, { n: id }, new Date(1700000000000 + id), ['a', null],
  ]);
  assert.deepEqual(result.rows, [{ id }]);
  assert.equal(result.rowCount, 1);
}
console.log('inserts');

const one = await admin.query({ name: 'by-id', text: 'SELECT * FROM node_it.users WHERE id = $1', values: [7] });
assert.deepEqual(one.rows, [{ id: 7, name: 'user 7 ü', data: { n: 7 }, at: new Date(1700000000007), tags: ['a', null] }]);
const again = await admin.query({ name: 'by-id', text: 'SELECT * FROM node_it.users WHERE id = $1', values: [8] });
assert.equal(again.rows[0].id, 8);
console.log('prepared');

const all = await admin.query({ text: 'SELECT id FROM node_it.users ORDER BY id', rowMode: 'array' });
assert.equal(all.rows.length, 20);
assert.deepEqual(all.fields.map((field) => [field.name, field.dataTypeID]), [['id', 23]]);
console.log('fan-out');

await admin.query('BEGIN');
await admin.query("UPDATE node_it.users SET name = 'x' WHERE id < 5");
await admin.query('ROLLBACK');
await assert.rejects(admin.query('SELECT nothing FROM node_it.users'), { code: '42703', position: '8' });
await assert.rejects(admin.query('INSERT INTO node_it.users (id) VALUES (1)'), { code: '23505', constraint: 'users_pkey', table: 'users' });
console.log('errors');

const pool = new pg.Pool({ max: 10 });
const answers = await Promise.all(
  Array.from({ length: 100 }, (_, i) => pool.query('SELECT name FROM node_it.users WHERE id = $1', [1 + (i % 20)])),
);
assert.ok(answers.every((answer, i) => answer.rows[0].name === `user ${1 + (i % 20)} ü`));
await pool.end();
console.log('pool');

const results = await admin.query('SELECT 1 AS a; SELECT 2 AS b');
assert.deepEqual(results.map((result) => result.rows), [[{ a: 1 }], [{ b: 2 }]]);
await admin.end();
console.log('done');
