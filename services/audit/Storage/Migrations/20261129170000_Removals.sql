-- Payloads that this database lets go of, erased or archived (C32, R018): by a statement that a sovereign signed, which the ledger's writer
-- makes an entry of, and never by the service's own role. Format: docs/reference/ledger-format.md

CREATE TABLE ledger.removal (
    removal_id uuid        NOT NULL PRIMARY KEY,
    entry_id   uuid        NOT NULL CONSTRAINT removal_entry_once UNIQUE,
    removed_by text COLLATE "C" NOT NULL,
    statement  bytea       NOT NULL,
    asked_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    done_at    timestamptz
);
COMMENT ON TABLE ledger.removal IS 'Removals that the owner''s step took; the ledger''s writer makes an entry of each.';

-- Whether the entry names the payload as removed. What says who may do what, and what was removed, stays.
CREATE FUNCTION ledger.is_named(removal bigint, payload bigint) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT payload < removal
       AND EXISTS (
           SELECT FROM ledger.entry e JOIN ledger.payload p ON p.index = e.index,
                  jsonb_array_elements(convert_from(p.body, 'UTF8')::jsonb #> '{output,removal,ranges}') AS named
           WHERE e.index = removal AND e.kind = 'payload_removal'
             AND payload BETWEEN (named ->> 'from')::bigint AND (named ->> 'to')::bigint)
       AND NOT EXISTS (SELECT FROM ledger.entry k WHERE k.index = payload AND k.kind IN ('payload_removal', 'security_change', 'key_change'))
$$;

-- A payload may leave where an entry names it. Only the tables' owner may delete at all, and he, too, nothing else.
CREATE FUNCTION ledger.refuse_payload_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    removal text := current_setting('ledger.removal', true);
BEGIN
    IF TG_OP = 'DELETE' AND removal <> '' THEN
        IF TG_LEVEL = 'STATEMENT' THEN RETURN NULL; END IF;
        IF ledger.is_named(removal::bigint, OLD.index) THEN RETURN OLD; END IF;
    END IF;
    RAISE EXCEPTION 'The ledger is append-only: % on %.% is refused.', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

DROP TRIGGER refuse_statement ON ledger.payload;
DROP TRIGGER refuse_row ON ledger.payload;
CREATE TRIGGER refuse_statement BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.payload FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_payload_change();
CREATE TRIGGER refuse_row BEFORE UPDATE OR DELETE ON ledger.payload FOR EACH ROW EXECUTE FUNCTION ledger.refuse_payload_change();
ALTER TABLE ledger.payload ENABLE ALWAYS TRIGGER refuse_statement, ENABLE ALWAYS TRIGGER refuse_row;

-- Removes what the entry names from the first index to the last one, and says how many payloads went.
CREATE FUNCTION ledger.remove_payloads(removal bigint, first bigint, last bigint) RETURNS bigint
    LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    gone bigint;
BEGIN
    PERFORM set_config('ledger.removal', removal::text, true);
    DELETE FROM ledger.payload p USING ledger.entry e
    WHERE p.index BETWEEN first AND last AND e.index = p.index AND e.kind NOT IN ('payload_removal', 'security_change', 'key_change');
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('ledger.removal', '', true);
    RETURN gone;
END $$;

DO $$
BEGIN
    REVOKE ALL ON ledger.removal FROM PUBLIC;
    REVOKE ALL ON FUNCTION ledger.is_named(bigint, bigint), ledger.refuse_payload_change(), ledger.remove_payloads(bigint, bigint, bigint) FROM PUBLIC;
    EXECUTE format('GRANT SELECT ON ledger.removal TO %I', current_setting('platform.app_role'));
END $$;
