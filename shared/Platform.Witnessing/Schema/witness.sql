-- What a witness of the ledger keeps in its own database. The running role may read and add, and can take nothing back: whoever holds the
-- ledger's database and its key cannot make the witness forget. Formats: docs/reference/ledger-proofs.md

CREATE SCHEMA witness;
REVOKE ALL ON SCHEMA witness FROM PUBLIC;

-- Each names the one that it was proved to follow from, and each is followed by one at most: two processes that accept at the same time
-- cannot accept two futures.
CREATE TABLE witness.accepted (
    size     bigint NOT NULL PRIMARY KEY CONSTRAINT accepted_size_in_range CHECK (size > 0 AND size <= 9007199254740992),
    previous bigint NOT NULL CONSTRAINT one_future UNIQUE CONSTRAINT accepted_grows CHECK (previous >= 0 AND previous < size),
    root     bytea  NOT NULL CONSTRAINT accepted_root_digest CHECK (octet_length(root) = 32),
    note     text COLLATE "C" NOT NULL,
    at       timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE witness.accepted IS 'The checkpoints of the ledger that this witness accepted: the newest thousand, and before them the first of each hour.';

CREATE TABLE witness.alarm (
    known_size bigint NOT NULL,
    kind       text COLLATE "C" NOT NULL CONSTRAINT alarm_kind CHECK (kind ~ '^[a-z_]{1,40}$'),
    holds_at   bigint,
    differs_at bigint,
    reason     text NOT NULL,
    note       text COLLATE "C" NOT NULL,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (known_size, kind)
);
COMMENT ON TABLE witness.alarm IS 'What the ledger signed and this witness refused, the first of each kind behind each accepted size. With the accepted note of that size it shows a third party what happened.';

CREATE TABLE witness.trusted (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    key      text COLLATE "C" NOT NULL,
    at       timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE witness.trusted IS 'The key of the ledger, where the witness was given none and took the first that it heard.';

-- One row goes at most for each that comes.
CREATE FUNCTION witness.thin() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM witness.accepted a
    WHERE a.size = (SELECT size FROM witness.accepted ORDER BY size DESC OFFSET 1000 LIMIT 1)
      AND date_trunc('hour', a.at) = (SELECT date_trunc('hour', b.at) FROM witness.accepted b WHERE b.size < a.size ORDER BY b.size DESC LIMIT 1);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION witness.thin() FROM PUBLIC;
CREATE TRIGGER thin AFTER INSERT ON witness.accepted FOR EACH ROW EXECUTE FUNCTION witness.thin();

DO $$
DECLARE app text := current_setting('platform.app_role');
BEGIN
    REVOKE ALL ON ALL TABLES IN SCHEMA witness FROM PUBLIC;
    EXECUTE format('GRANT USAGE ON SCHEMA witness TO %I', app);
    EXECUTE format('GRANT SELECT, INSERT ON witness.accepted, witness.alarm, witness.trusted TO %I', app);
END $$;
