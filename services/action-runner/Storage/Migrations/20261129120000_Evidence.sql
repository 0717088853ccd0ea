-- What stands here beside the rows that say it: an approval that an execution used, and the security changes that were recorded. Whoever takes a row away has not taken the others.

-- The approval that a signed approval, or an execution's opening, names. What is none names none.
CREATE FUNCTION execution.approval_of(statement bytea) RETURNS text LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog AS $$
BEGIN
    RETURN convert_from(statement, 'UTF8')::json ->> 'approvalId';
EXCEPTION WHEN data_exception OR character_not_in_repertoire OR untranslatable_character THEN
    RETURN NULL;
END $$;
CREATE INDEX begun_approval ON execution.begun (execution.approval_of(approval)) WHERE approval IS NOT NULL;
CREATE INDEX command_approval ON journal.command (execution.approval_of(context)) WHERE kind = 'plan';

-- Records of changes of the security state: the newest one is asked for whenever the state is read anew.
CREATE INDEX record_security_change ON journal.record (record_id) WHERE kind = 'security_change';

REVOKE ALL ON FUNCTION execution.approval_of(bytea) FROM PUBLIC;
DO $$
DECLARE app text := current_setting('platform.app_role');
BEGIN
    EXECUTE format('GRANT EXECUTE ON FUNCTION execution.approval_of(bytea) TO %I', app);
END $$;
