-- Who cosigned which checkpoint: witnesses that checked it against all that they had seen. Format: docs/reference/ledger-proofs.md
CREATE TABLE ledger.cosignature (
    size    bigint NOT NULL,
    witness text COLLATE "C" NOT NULL,
    line    text COLLATE "C" NOT NULL,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (size, witness)
);
COMMENT ON TABLE ledger.cosignature IS 'Signature lines of witnesses, each checked by the key in the policy file; they travel with the checkpoint.';

DO $$
DECLARE app text := current_setting('platform.app_role');
BEGIN
    CREATE TRIGGER refuse_statement BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.cosignature FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
    ALTER TABLE ledger.cosignature ENABLE ALWAYS TRIGGER refuse_statement;
    REVOKE ALL ON ledger.cosignature FROM PUBLIC;
    EXECUTE format('GRANT SELECT, INSERT ON ledger.cosignature TO %I', app);
END $$;
