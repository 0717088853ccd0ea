#!/usr/bin/env bash
# Puts one document back to what a backup holds: emergency-revert.sh <document-id> <backup.dump.gpg>
#
# For the sovereign, by hand, with everything of the platform stopped. Connects as the environment says (PGHOST, PGPORT, PGDATABASE, PGUSER,
# PGPASSWORD), as a
# superuser or as the owner of the tables, and decrypts with the secret key in GNUPGHOME. Everything happens in one transaction: it is done,
# or nothing is.
# docs/operating/emergency-revert.md says when, and what to do before and after.
set -euo pipefail

(($# == 2)) || { printf 'usage: %s <document-id> <backup.dump.gpg>\n' "${0##*/}" >&2; exit 2; }
document=$1 backup=$2
[[ $document =~ ^[A-Z][A-Z0-9._-]{0,63}$ ]] || { printf '"%s" is no document id.\n' "$document" >&2; exit 2; }
[[ -r $backup ]] || { printf '%s cannot be read.\n' "$backup" >&2; exit 2; }

# What stands in front of the backup's rows: the locks are taken off, the document's rows go, and the others are counted.
before() {
  cat <<'SQL'
BEGIN;
LOCK TABLE law.unit, law.source_version, cutter_governance.cut_change_set, cutter_governance.manifest_envelope,
  cutter_governance.verify_result, cutter_governance.review_decision IN ACCESS EXCLUSIVE MODE;
CREATE TEMPORARY TABLE revert_part (n int, name text) ON COMMIT DROP;
-- What refers to others first.
INSERT INTO revert_part VALUES (1, 'law.unit'), (2, 'cutter_governance.review_decision'), (3, 'cutter_governance.verify_result'),
  (4, 'cutter_governance.manifest_envelope'), (5, 'cutter_governance.cut_change_set'), (6, 'law.source_version');
CREATE TEMPORARY TABLE revert_trigger ON COMMIT DROP AS
  SELECT p.name, t.tgname FROM revert_part p JOIN pg_trigger t ON t.tgrelid = p.name::regclass
  WHERE NOT t.tgisinternal AND t.tgenabled = 'A';
CREATE TEMPORARY TABLE revert_other (name text, rows bigint) ON COMMIT DROP;
CREATE TEMPORARY TABLE revert_document ON COMMIT DROP AS SELECT :'document'::text AS id;
DO $$
DECLARE part record;
BEGIN
  FOR part IN SELECT name, tgname FROM revert_trigger LOOP
    EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', part.name, part.tgname);
  END LOOP;
  FOR part IN SELECT name FROM revert_part ORDER BY n LOOP
    EXECUTE format('DELETE FROM %s WHERE document_id = (SELECT id FROM revert_document)', part.name);
    EXECUTE format('INSERT INTO revert_other SELECT %L, count(*) FROM %s', part.name, part.name);
  END LOOP;
END $$;
SQL
}

# What stands behind them: rows of others must not have come, the text must be there, and the locks are put on again.
after() {
  cat <<'SQL'
RESET search_path;
DO $$
DECLARE part record; strangers bigint; rows bigint;
BEGIN
  FOR part IN SELECT p.name, o.rows AS others FROM revert_part p JOIN revert_other o USING (name) ORDER BY p.n LOOP
    EXECUTE format('SELECT count(*) FILTER (WHERE document_id <> (SELECT id FROM revert_document)), count(*) FROM %s', part.name)
      INTO strangers, rows;
    IF strangers <> part.others THEN RAISE EXCEPTION 'the backup holds rows of another document in %', part.name; END IF;
    IF part.name = 'law.source_version' AND rows = strangers THEN RAISE EXCEPTION 'the backup holds no text of this document'; END IF;
    RAISE NOTICE '%: % rows of this document', part.name, rows - strangers;
  END LOOP;
  FOR part IN SELECT name, tgname FROM revert_trigger LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', part.name, part.tgname);
  END LOOP;
END $$;
COMMIT;
\echo The document is as the backup has it.
SQL
}

# The end is only sent behind a backup that was decrypted to its end; without it the transaction ends with the connection.
{
  before
  gpg --batch --quiet --decrypt -- "$backup" && after
} | psql -X -q -v ON_ERROR_STOP=1 -v document="$document"
