-- The alarms of witnesses say what the ledger was found to have signed: their payloads stay, as do those that say who did what to the
-- ledger and to the security state. Which kinds stay is said in one place from here on.

CREATE FUNCTION ledger.keeps_payload(kind text) RETURNS boolean
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT kind IN ('payload_removal', 'security_change', 'key_change', 'ledger_alarm')
$$;

CREATE OR REPLACE FUNCTION ledger.is_named(removal bigint, payload bigint) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT payload < removal
       AND EXISTS (
           SELECT FROM ledger.entry e JOIN ledger.payload p ON p.index = e.index,
                  jsonb_array_elements(convert_from(p.body, 'UTF8')::jsonb #> '{output,removal,ranges}') AS named
           WHERE e.index = removal AND e.kind = 'payload_removal'
             AND payload BETWEEN (named ->> 'from')::bigint AND (named ->> 'to')::bigint)
       AND NOT EXISTS (SELECT FROM ledger.entry k WHERE k.index = payload AND ledger.keeps_payload(k.kind))
$$;

CREATE OR REPLACE FUNCTION ledger.remove_payloads(removal bigint, first bigint, last bigint) RETURNS bigint
    LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    gone bigint;
BEGIN
    PERFORM set_config('ledger.removal', removal::text, true);
    DELETE FROM ledger.payload p USING ledger.entry e
    WHERE p.index BETWEEN first AND last AND e.index = p.index AND NOT ledger.keeps_payload(e.kind);
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('ledger.removal', '', true);
    RETURN gone;
END $$;

REVOKE ALL ON FUNCTION ledger.keeps_payload(text) FROM PUBLIC;
