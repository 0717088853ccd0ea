-- A record may get its number in the transaction that inserts it: then the relay needs no commit of its own before it publishes it. Only the
-- process that relays may number so, because it alone has heard which numbers the ledger knows. Numbers are given one transaction after the
-- other, so that they stay without gaps, in the order of the commits.

-- A token of the process that relays, new each time that one takes over: whoever has another one has been replaced.
ALTER TABLE journal.source ADD COLUMN leader uuid;

-- The advisory lock of whoever gives numbers, until its commit: "NUMBR" in ASCII.
CREATE FUNCTION journal.numbering() RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT 336438575698';

-- A record that has its number already waits for none. By index, whatever the size was when the plan was made.
CREATE OR REPLACE FUNCTION journal.queue() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    INSERT INTO journal.unnumbered SELECT f.record_id FROM fresh f WHERE NOT EXISTS (SELECT FROM journal.shipment s WHERE s.record_id = f.record_id);
    RETURN NULL;
END $$;

-- Numbers at most so many of those that wait, oldest first, after the last number that there is or that the caller knows of.
CREATE OR REPLACE FUNCTION journal.number(last bigint, most int) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE before bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM journal.unnumbered) THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(journal.numbering());
    SELECT greatest(last, COALESCE(max(s.source_seq), 0)) INTO before FROM journal.shipment s;
    WITH taken AS (
        DELETE FROM journal.unnumbered WHERE record_id = ANY (ARRAY(SELECT record_id FROM journal.unnumbered ORDER BY record_id LIMIT most))
        RETURNING record_id)
    INSERT INTO journal.shipment (source_seq, record_id)
    SELECT before + row_number() OVER (ORDER BY t.record_id), t.record_id FROM taken t
    WHERE NOT EXISTS (SELECT FROM journal.shipment s WHERE s.record_id = t.record_id);
END $$;

-- Inserts records, numbered after the last number that there is or that the caller knows of, and returns the numbers. Where the caller has been
-- replaced, they are inserted without a number and wait for one, and nothing is returned.
CREATE FUNCTION journal.append(who uuid, last bigint, new_keys uuid[], new_derived boolean[], new_kinds text[], new_entries uuid[], new_bodies bytea[])
    RETURNS TABLE (source_seq bigint, entry_id uuid) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE before bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(journal.numbering());
    IF NOT EXISTS (SELECT FROM journal.source WHERE leader = who) THEN
        INSERT INTO journal.record (key, derived, kind, entry_id, body) SELECT * FROM unnest(new_keys, new_derived, new_kinds, new_entries, new_bodies);
        RETURN;
    END IF;
    SELECT greatest(last, COALESCE(max(s.source_seq), 0)) INTO before FROM journal.shipment s;
    RETURN QUERY
        WITH inserted AS (
            INSERT INTO journal.record (key, derived, kind, entry_id, body) SELECT * FROM unnest(new_keys, new_derived, new_kinds, new_entries, new_bodies)
            RETURNING record_id, entry_id),
        numbered AS (SELECT before + row_number() OVER (ORDER BY i.record_id) AS seq, i.record_id, i.entry_id FROM inserted i),
        given AS (INSERT INTO journal.shipment (source_seq, record_id) SELECT n.seq, n.record_id FROM numbered n)
        SELECT n.seq, n.entry_id FROM numbered n;
END $$;

DO $$
DECLARE app text := current_setting('platform.app_role');
BEGIN
    REVOKE ALL ON FUNCTION journal.numbering(), journal.append(uuid, bigint, uuid[], boolean[], text[], uuid[], bytea[]) FROM PUBLIC;
    EXECUTE format('GRANT EXECUTE ON FUNCTION journal.append(uuid, bigint, uuid[], boolean[], text[], uuid[], bytea[]) TO %I', app);
    EXECUTE format('GRANT UPDATE (leader) ON journal.source TO %I', app);
END $$;
