-- When the ledger began to sign with another key; its writer makes an entry of each change.

CREATE TABLE ledger.key_change (
    after_size bigint      NOT NULL PRIMARY KEY,
    entry_id   uuid        NOT NULL CONSTRAINT key_change_entry_once UNIQUE,
    from_key   text COLLATE "C" NOT NULL,
    to_key     text COLLATE "C" NOT NULL,
    at         timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE ledger.key_change IS 'With which key the checkpoints were signed up to that size, and with which since.';

DO $$
BEGIN
    REVOKE ALL ON ledger.key_change FROM PUBLIC;
    EXECUTE format('GRANT SELECT, INSERT ON ledger.key_change TO %I', current_setting('platform.app_role'));
END $$;
