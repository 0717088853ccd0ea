-- What every source of records has in its own database: records that commit with what they are records of, and their gap-free numbers.

CREATE SCHEMA IF NOT EXISTS journal;

-- The journal is the source that numbers records for the ledger. Its name is minted with the schema, so that a database made anew never
-- continues another one's numbers.
CREATE TABLE journal.source (
    only_row     boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    name         text NOT NULL,
    acknowledged bigint NOT NULL DEFAULT 0
);
INSERT INTO journal.source (name)
SELECT current_setting('platform.service') || '/' || encode(substring(decode(md5(gen_random_uuid()::text), 'hex') FOR 4), 'hex');

-- What goes to the ledger. The key makes a second record of the same thing impossible, and makes whoever wants to write it wait for a
-- transaction that is still in flight. Keys that others choose and keys derived from them are kept apart, so that no choice can take another record's place.
CREATE TABLE journal.record (
    record_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key         uuid NOT NULL,
    derived     boolean NOT NULL DEFAULT false,
    kind        text NOT NULL,
    entry_id    uuid NOT NULL,
    body        bytea NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT one_record_an_attempt UNIQUE (key, derived)
);
ALTER TABLE journal.record ALTER COLUMN body SET STORAGE MAIN;

-- Records that have no number yet: row ids commit out of order, so "everything above the last id" would lose some.
CREATE TABLE journal.unnumbered (record_id bigint PRIMARY KEY)
    WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- The gap-free numbers, given once.
CREATE TABLE journal.shipment (
    source_seq  bigint PRIMARY KEY CHECK (source_seq >= 1),
    record_id   bigint NOT NULL
);

CREATE FUNCTION journal.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'journal.% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal.record FOR EACH STATEMENT EXECUTE FUNCTION journal.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal.shipment FOR EACH STATEMENT EXECUTE FUNCTION journal.refuse();
ALTER TABLE journal.record ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE journal.shipment ENABLE ALWAYS TRIGGER append_only;

DO $$
DECLARE app text := current_setting('platform.app_role');
BEGIN
    REVOKE ALL ON ALL TABLES IN SCHEMA journal FROM PUBLIC;
    EXECUTE format('GRANT USAGE ON SCHEMA journal TO %I', app);
    EXECUTE format('GRANT SELECT, INSERT ON journal.record TO %I', app);
    EXECUTE format('GRANT SELECT, UPDATE (acknowledged) ON journal.source TO %I', app);
END $$;
