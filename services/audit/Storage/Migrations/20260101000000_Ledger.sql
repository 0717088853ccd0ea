-- The append-only ledger. Owned by the role that runs this file; the service's own role (setting platform.app_role) may read and insert.

CREATE SCHEMA ledger;
REVOKE ALL ON SCHEMA ledger FROM PUBLIC;

-- Words are compared byte by byte ("C"): that is what equality means here, and indexes grow three times as fast as under a language.
CREATE TABLE ledger.entry (
    index             bigint      NOT NULL PRIMARY KEY,
    entry_id          uuid        NOT NULL CONSTRAINT entry_id_once UNIQUE,
    kind              text COLLATE "C"        NOT NULL,
    at                timestamptz NOT NULL,
    source            text COLLATE "C"        NOT NULL,
    source_seq        bigint      NOT NULL,
    agent_id          text COLLATE "C",
    trace_id          text COLLATE "C",
    action_type       text COLLATE "C",
    trigger           text,
    status            text COLLATE "C",
    error_code        text,
    command_id        uuid,
    attempt_id        uuid,
    parent_attempt_id uuid,
    affected_ids      text[] COLLATE "C" NOT NULL,
    duration_ms       bigint,
    envelope          bytea       NOT NULL,
    hash              bytea       NOT NULL,
    -- What JSON can count to, and what adding one to does not overflow.
    CONSTRAINT index_in_range CHECK (index >= 0 AND index < 9007199254740992),
    CONSTRAINT source_seq_in_range CHECK (source_seq > 0 AND source_seq < 9007199254740992),
    -- The number first: it is what differs, and it rises.
    CONSTRAINT source_seq_once UNIQUE (source_seq, source)
);
COMMENT ON TABLE ledger.entry IS 'What happened, once and for ever. Format: docs/reference/ledger-format.md';

CREATE TABLE ledger.payload (
    index bigint NOT NULL PRIMARY KEY CONSTRAINT payload_index_in_range CHECK (index >= 0 AND index < 9007199254740992),
    salt  bytea  NOT NULL,
    body  bytea  NOT NULL
);
COMMENT ON TABLE ledger.payload IS 'The content of an entry; the envelope holds its salted digest.';

-- The second and further objects of an entry, derived from entry.affected_ids; the first has an index of its own on the entry. A GIN
-- index would find all of them, but not in order: a page of a busy object would cost as much as all its entries.
CREATE TABLE ledger.affected (
    object_id text   COLLATE "C" NOT NULL,
    index     bigint NOT NULL
);
CREATE INDEX affected_object ON ledger.affected (object_id, index);
COMMENT ON TABLE ledger.affected IS 'Which objects entries affected beside their first one; derived from entry.affected_ids.';

-- Pages go newest first by index, so every filter's index ends in index: one descent and a walk, however many entries there are.
-- They hold attempts only: a flood of denials must not stand between a reader and the attempts.
CREATE INDEX entry_status      ON ledger.entry (status, index)      WHERE kind = 'action_attempt';
CREATE INDEX entry_agent       ON ledger.entry (agent_id, index)    WHERE kind = 'action_attempt';
CREATE INDEX entry_trace       ON ledger.entry (trace_id, index)    WHERE kind = 'action_attempt';
CREATE INDEX entry_action_type ON ledger.entry (action_type, index) WHERE kind = 'action_attempt';
CREATE INDEX entry_affected    ON ledger.entry ((affected_ids[1]), index) WHERE affected_ids[1] IS NOT NULL;
CREATE INDEX entry_other_kind  ON ledger.entry (kind, index)        WHERE kind <> 'action_attempt';
-- The other kinds are few, and these indexes cost an attempt nothing.
CREATE INDEX entry_other_agent ON ledger.entry (agent_id, index)    WHERE kind <> 'action_attempt';
CREATE INDEX entry_other_trace ON ledger.entry (trace_id, index)    WHERE kind <> 'action_attempt';

-- Rows never change: vacuum only has to mark pages all-visible, which the counting of completeness lives on.
ALTER TABLE ledger.entry    SET (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
ALTER TABLE ledger.payload  SET (autovacuum_vacuum_insert_scale_factor = 0.05);
ALTER TABLE ledger.affected SET (autovacuum_vacuum_insert_scale_factor = 0.05);

CREATE FUNCTION ledger.refuse_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: % on %.% is refused.', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

-- By statement, so that a change that would touch no row is refused too; by row, because a change through another table
-- (inheritance, a view's rule) fires no statement trigger here. ALWAYS, so that session_replication_role does not switch them off.
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['entry', 'payload', 'affected'] LOOP
        EXECUTE format('CREATE TRIGGER refuse_statement BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.%I FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()', t);
        EXECUTE format('CREATE TRIGGER refuse_row BEFORE UPDATE OR DELETE ON ledger.%I FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change()', t);
        EXECUTE format('ALTER TABLE ledger.%I ENABLE ALWAYS TRIGGER refuse_statement, ENABLE ALWAYS TRIGGER refuse_row', t);
    END LOOP;
END $$;

-- The writer's first statement of every batch: nothing may be appended behind an end that the writer did not leave.
CREATE FUNCTION ledger.expect_end(expected_index bigint, expected_hash bytea) RETURNS void
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
DECLARE
    found_index bigint := -1;
    found_hash  bytea;
BEGIN
    SELECT e.index, e.hash INTO found_index, found_hash FROM ledger.entry e WHERE e.index < 9007199254740992 ORDER BY e.index DESC LIMIT 1;
    IF COALESCE(found_index, -1) <> expected_index THEN
        RAISE EXCEPTION 'The ledger ends with entry % although its writer had left it ending with %.', COALESCE(found_index, -1), expected_index USING ERRCODE = 'PL001';
    ELSIF found_hash <> expected_hash THEN
        RAISE EXCEPTION 'The last entry, %, has another hash than the one its writer gave it.', expected_index USING ERRCODE = 'PL001';
    END IF;
END $$;

-- Bookkeeping: what follows is no part of the ledger and may change. Verifying compares out_of_order with the entries all the same.

CREATE TABLE ledger.out_of_order (
    index bigint      NOT NULL PRIMARY KEY,
    at    timestamptz NOT NULL
);
CREATE INDEX out_of_order_at ON ledger.out_of_order (at);
COMMENT ON TABLE ledger.out_of_order IS 'Entries whose time lies more than ten seconds before that of an entry already there, or in the future. All others rise with the index, give or take ten seconds, which makes a time range a range of indexes. Can be rebuilt from the entries.';

CREATE TABLE ledger.journal_head (
    source              text        NOT NULL PRIMARY KEY,
    last_seq            bigint      NOT NULL,
    unnumbered          bigint      NOT NULL,
    backlog             bigint      NOT NULL,
    oldest_unshipped_at timestamptz,
    at                  timestamptz NOT NULL,
    received_at         timestamptz NOT NULL
);
COMMENT ON TABLE ledger.journal_head IS 'The last head that each journal sent.';

CREATE TABLE ledger.equivocation (
    source           text        NOT NULL,
    source_seq       bigint      NOT NULL,
    refused_entry_id uuid        NOT NULL,
    kept_entry_id    uuid        NOT NULL,
    kept_index       bigint      NOT NULL,
    body_sha256      bytea       NOT NULL,
    seen_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (source, source_seq, refused_entry_id)
);
COMMENT ON TABLE ledger.equivocation IS 'A source gave one number to two records. The first stands in the ledger; here is what was refused.';

CREATE TABLE ledger.rejected (
    body_sha256 bytea       NOT NULL PRIMARY KEY,
    body_bytes  bigint      NOT NULL,
    reason      text        NOT NULL,
    times       bigint      NOT NULL DEFAULT 1,
    first_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX rejected_last_at ON ledger.rejected (last_at);
COMMENT ON TABLE ledger.rejected IS 'Messages that are no record and could not be stored: digest, size and reason, never the content. The newest ten thousand.';

REVOKE ALL ON ALL TABLES IN SCHEMA ledger FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;

DO $$
DECLARE
    app text := current_setting('platform.app_role');
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA ledger TO %I', app);
    EXECUTE format('GRANT EXECUTE ON FUNCTION ledger.expect_end TO %I', app);
    EXECUTE format('GRANT SELECT, INSERT ON ledger.entry, ledger.payload, ledger.affected TO %I', app);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON ledger.out_of_order, ledger.journal_head TO %I', app);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ledger.rejected TO %I', app);
    EXECUTE format('GRANT SELECT, INSERT ON ledger.equivocation TO %I', app);
END $$;
