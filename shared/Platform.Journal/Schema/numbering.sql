-- Numbers follow from the records themselves: nothing that the service's role may do can keep a record from being numbered. The database queues
-- every record that is inserted, gives the numbers by a function of the owner's, and lets the role neither take a record out of the queue nor number
-- one by hand. What somebody with more rights took out is found again by comparing the records with the numbers.

-- One record, one number.
CREATE UNIQUE INDEX IF NOT EXISTS shipment_record ON journal.shipment (record_id);

-- The kinds are the program's to know; a new one needs no migration.
ALTER TABLE journal.record DROP CONSTRAINT IF EXISTS record_kind_check;
ALTER TABLE journal.record ADD CONSTRAINT record_kind_check CHECK (kind ~ '^[a-z][a-z_]{0,39}$') NOT VALID;

CREATE FUNCTION journal.queue() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO journal.unnumbered SELECT record_id FROM fresh;
    RETURN NULL;
END $$;
CREATE TRIGGER queue AFTER INSERT ON journal.record REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION journal.queue();
ALTER TABLE journal.record ENABLE ALWAYS TRIGGER queue;

-- Numbers at most so many of those that wait, oldest first, after the last number that the caller knows of. A number that was given before fails.
CREATE FUNCTION journal.number(last bigint, most int) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    WITH taken AS (
        DELETE FROM journal.unnumbered WHERE record_id = ANY (ARRAY(SELECT record_id FROM journal.unnumbered ORDER BY record_id LIMIT most))
        RETURNING record_id)
    INSERT INTO journal.shipment (source_seq, record_id)
    SELECT last + row_number() OVER (ORDER BY t.record_id), t.record_id FROM taken t
    WHERE NOT EXISTS (SELECT FROM journal.shipment s WHERE s.record_id = t.record_id);
END $$;

-- Queues those records of a range that have no number and wait for none, and says how many they were. A record and its place in the queue are one
-- commit, and so are leaving the queue and getting a number: whoever sees a record sees one of the two.
CREATE FUNCTION journal.recover(above bigint, upto bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE found bigint;
BEGIN
    WITH lost AS (
        INSERT INTO journal.unnumbered
        SELECT r.record_id FROM journal.record r
        WHERE r.record_id > above AND r.record_id <= upto
          AND NOT EXISTS (SELECT FROM journal.shipment s WHERE s.record_id = r.record_id)
          AND NOT EXISTS (SELECT FROM journal.unnumbered u WHERE u.record_id = r.record_id)
        ON CONFLICT DO NOTHING RETURNING 1)
    SELECT count(*) INTO found FROM lost;
    RETURN found;
END $$;

DO $$
DECLARE app text := current_setting('platform.app_role');
BEGIN
    EXECUTE format('REVOKE ALL ON journal.unnumbered, journal.shipment FROM %I', app);
    EXECUTE format('GRANT SELECT ON journal.unnumbered, journal.shipment TO %I', app);
    REVOKE ALL ON FUNCTION journal.queue(), journal.number(bigint, int), journal.recover(bigint, bigint) FROM PUBLIC;
    EXECUTE format('GRANT EXECUTE ON FUNCTION journal.number(bigint, int), journal.recover(bigint, bigint) TO %I', app);
    PERFORM journal.recover(0, 9223372036854775807);
END $$;
