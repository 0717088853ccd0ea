CREATE SCHEMA notes;
CREATE TABLE notes.note (number int PRIMARY KEY CHECK (number >= 1), text text NOT NULL);
DO $$
DECLARE app text := current_setting('platform.app_role');
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA notes TO %I', app);
    EXECUTE format('GRANT SELECT, INSERT ON notes.note TO %I', app);
END $$;
