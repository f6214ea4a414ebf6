--liquibase formatted sql

--changeset shop:1
CREATE TABLE account (id bigint PRIMARY KEY, owner text NOT NULL, balance numeric(12, 2) NOT NULL DEFAULT 0);
CREATE TABLE entry (account_id bigint NOT NULL, id bigint NOT NULL, amount numeric(12, 2) NOT NULL, PRIMARY KEY (account_id, id));
--rollback DROP TABLE entry, account;

--changeset shop:2
SELECT create_distributed_table('account', 'id');
SELECT create_distributed_table('entry', 'account_id', colocate_with => 'account');
--rollback SELECT undistribute_table('entry'), undistribute_table('account');

--changeset shop:3
ALTER TABLE entry ADD CONSTRAINT entry_account FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE;
CREATE INDEX entry_amount ON entry (amount);
INSERT INTO account SELECT i, 'owner ' || i FROM generate_series(1, 20) i;
INSERT INTO entry SELECT 1 + i % 20, i, i / 4.0 FROM generate_series(1, 100) i;
UPDATE account SET balance = (SELECT sum(amount) FROM entry WHERE account_id = account.id);
--rollback ALTER TABLE entry DROP CONSTRAINT entry_account; DROP INDEX entry_amount; DELETE FROM entry; DELETE FROM account;
