-- The Merkle tree over the entries, and what was signed of it. Format: docs/reference/ledger-proofs.md

-- A tile that is full never changes; those that are not full follow from the entries, and from the roots of the level below.
CREATE TABLE ledger.tile (
    level  smallint NOT NULL CONSTRAINT tile_level_in_range CHECK (level BETWEEN 0 AND 6),
    index  bigint   NOT NULL CONSTRAINT tile_index_in_range CHECK (index >= 0 AND index < 35184372088832),
    hashes bytea    NOT NULL CONSTRAINT tile_full CHECK (octet_length(hashes) = 8192),
    root   bytea    NOT NULL CONSTRAINT tile_root_digest CHECK (octet_length(root) = 32),
    PRIMARY KEY (level, index)
);
COMMENT ON TABLE ledger.tile IS 'The full tiles of the tree over the entries: 256 hashes each, and their root. Can be rebuilt from the entries.';
-- Hashes do not compress; trying costs time.
ALTER TABLE ledger.tile ALTER hashes SET STORAGE EXTERNAL;

CREATE TABLE ledger.checkpoint (
    size bigint      NOT NULL PRIMARY KEY CONSTRAINT checkpoint_size_in_range CHECK (size > 0 AND size <= 9007199254740992),
    root bytea       NOT NULL CONSTRAINT checkpoint_root_digest CHECK (octet_length(root) = 32),
    note text COLLATE "C" NOT NULL,
    at   timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE ledger.checkpoint IS 'What the ledger signed of itself: at each size the root of its tree. The same stands in a file outside of this database.';

DO $$
DECLARE
    t text;
    app text := current_setting('platform.app_role');
BEGIN
    FOREACH t IN ARRAY ARRAY['tile', 'checkpoint'] LOOP
        EXECUTE format('CREATE TRIGGER refuse_statement BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.%I FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()', t);
        EXECUTE format('CREATE TRIGGER refuse_row BEFORE UPDATE OR DELETE ON ledger.%I FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change()', t);
        EXECUTE format('ALTER TABLE ledger.%I ENABLE ALWAYS TRIGGER refuse_statement, ENABLE ALWAYS TRIGGER refuse_row', t);
        EXECUTE format('REVOKE ALL ON ledger.%I FROM PUBLIC', t);
        EXECUTE format('GRANT SELECT, INSERT ON ledger.%I TO %I', t, app);
    END LOOP;
END $$;
