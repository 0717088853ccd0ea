-- The action-runner's own database. Everything that decides between "done" and "not done" stands here, beside the business data, because
-- only what commits in one transaction cannot disagree.

CREATE SCHEMA ontology;

CREATE TABLE ontology.object (
    id          text COLLATE "C" PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 200),
    type        text COLLATE "C" NOT NULL CHECK (length(type) BETWEEN 1 AND 200),
    version     bigint NOT NULL CHECK (version >= 1),
    attributes  jsonb NOT NULL CHECK (jsonb_typeof(attributes) = 'object'),
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX object_type ON ontology.object (type, id);

CREATE SCHEMA journal;

-- The journal is the source that numbers records for the ledger. Its name is minted with the schema, so that a database made anew never
-- continues another one's numbers.
CREATE TABLE journal.source (
    only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    name        text NOT NULL,
    acknowledged bigint NOT NULL DEFAULT 0
);
INSERT INTO journal.source (name)
SELECT 'action-runner/' || encode(substring(decode(md5(gen_random_uuid()::text), 'hex') FOR 4), 'hex');

-- One process that executes. It is gone when its lease has run out, or when it has been silent for some seconds and its session's advisory
-- lock of its number is free. Declared dead it has a lease that ended before all time, and nothing begins under its number.
CREATE TABLE journal.runner (
    runner_id     int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    host          text NOT NULL,
    pid           int NOT NULL,
    started_at    timestamptz NOT NULL DEFAULT now(),
    lease_until   timestamptz NOT NULL,
    -- Every command of this runner with a lower ordinal has its record.
    settled_below bigint NOT NULL DEFAULT 0,
    -- Nothing of it is open any more.
    closed_at     timestamptz
);
CREATE INDEX runner_open ON journal.runner (runner_id) WHERE closed_at IS NULL;

-- A command's id bound to its content, for ever. With attempt_id: the attempt has begun. Without: the command was denied.
CREATE TABLE journal.command (
    command_id  uuid PRIMARY KEY,
    digest      bytea NOT NULL CHECK (length(digest) = 32),
    attempt_id  uuid,
    runner_id   int NOT NULL,
    ordinal     bigint NOT NULL,
    external    boolean NOT NULL DEFAULT false,
    -- What the record will say whatever the outcome: an attempt that its process left open is closed from this.
    context     bytea,
    CHECK ((attempt_id IS NULL) = (context IS NULL))
);
CREATE UNIQUE INDEX command_of_runner ON journal.command (runner_id, ordinal);

-- What goes to the ledger. The key makes a second outcome of the same attempt impossible, and makes whoever closes an attempt wait for a
-- transaction that is still in flight. A command's id is its agent's choice, and the ids derived from it are no secret: they are kept apart by
-- derived, so that no choice of an id can take another record's place.
CREATE TABLE journal.record (
    record_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key         uuid NOT NULL,
    derived     boolean NOT NULL DEFAULT false,
    kind        text NOT NULL CHECK (kind IN ('action_attempt', 'denial')),
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
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal.command FOR EACH STATEMENT EXECUTE FUNCTION journal.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal.shipment FOR EACH STATEMENT EXECUTE FUNCTION journal.refuse();
ALTER TABLE journal.record ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE journal.command ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE journal.shipment ENABLE ALWAYS TRIGGER append_only;

DO $$
DECLARE app text := current_setting('platform.app_role');
BEGIN
    REVOKE ALL ON ALL TABLES IN SCHEMA ontology, journal FROM PUBLIC;
    EXECUTE format('GRANT USAGE ON SCHEMA ontology, journal TO %I', app);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ontology.object TO %I', app);
    EXECUTE format('GRANT SELECT, INSERT ON journal.command, journal.record, journal.shipment TO %I', app);
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON journal.unnumbered TO %I', app);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON journal.runner TO %I', app);
    EXECUTE format('GRANT SELECT, UPDATE (acknowledged) ON journal.source TO %I', app);
END $$;
