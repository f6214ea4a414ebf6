-- The extension as tools look for it: CREATE EXTENSION IF NOT EXISTS citus finds it there, \dx shows
-- it, and a dump of the database leaves out its schema.
INSERT INTO pg_catalog.pg_extension
  (oid, extname, extowner, extnamespace, extrelocatable, extversion)
SELECT pg_nextoid('pg_extension', 'oid', 'pg_extension_oid_index'), 'citus', nspowner, oid, false,
  '14.0-1'
FROM pg_namespace
WHERE nspname = 'pg_catalog' AND NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus');

INSERT INTO pg_catalog.pg_description (objoid, classoid, objsubid, description)
SELECT oid, 'pg_extension'::regclass, 0, 'Citus''s SQL, provided by dpg'
FROM pg_extension WHERE extname = 'citus';

INSERT INTO pg_catalog.pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
SELECT member.classid, member.objid, 0, 'pg_extension'::regclass, citus.oid, 0, 'e'
FROM pg_extension citus, (
    SELECT 'pg_namespace'::regclass AS classid, oid AS objid
    FROM pg_namespace WHERE nspname = 'citus'
    UNION ALL
    SELECT 'pg_type'::regclass, oid FROM pg_type
    WHERE typnamespace = 'citus'::regnamespace AND typtype = 'e') member
WHERE citus.extname = 'citus';

-- A dump repeats grants on system objects that were made after initdb; these are part of dpg.
INSERT INTO pg_catalog.pg_init_privs (objoid, classoid, objsubid, privtype, initprivs)
SELECT oid, 'pg_class'::regclass, 0, 'i', relacl FROM pg_class
WHERE relnamespace = 'pg_catalog'::regnamespace AND oid >= 16384 AND relacl IS NOT NULL
  AND NOT EXISTS (SELECT FROM pg_init_privs WHERE objoid = pg_class.oid)
UNION ALL
SELECT oid, 'pg_proc'::regclass, 0, 'i', proacl FROM pg_proc
WHERE pronamespace = 'pg_catalog'::regnamespace AND oid >= 16384 AND proacl IS NOT NULL
  AND NOT EXISTS (SELECT FROM pg_init_privs WHERE objoid = pg_proc.oid);
