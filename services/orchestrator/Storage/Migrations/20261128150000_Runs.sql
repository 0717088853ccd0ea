-- The orchestrator's own database: where each run is, and what is to be done next. Nothing of the business stands here.

CREATE SCHEMA runs;
REVOKE ALL ON SCHEMA runs FROM PUBLIC;

CREATE TABLE runs.run (
    correlation_id    uuid PRIMARY KEY,
    run_id            text COLLATE "C" NOT NULL UNIQUE CHECK (length(run_id) BETWEEN 1 AND 200),
    state             text COLLATE "C" NOT NULL CHECK (state IN ('OPEN', 'AWAITING_SG1', 'AWAITING_SG2', 'STOPPED', 'CLOSED', 'VOIDED')),
    document_id       text COLLATE "C" NOT NULL,
    source_version_id text COLLATE "C" NOT NULL CHECK (source_version_id ~ '^[0-9a-f]{64}$'),
    -- A folder is one run's, for ever (C23).
    folder            text COLLATE "C" NOT NULL UNIQUE,
    day               date NOT NULL,
    started_by        text NOT NULL,
    trace_id          text NOT NULL,
    traceparent       text,
    phases_version    int NOT NULL,
    phase             int NOT NULL CHECK (phase BETWEEN 1 AND 11),
    attempt           int NOT NULL CHECK (attempt >= 1),
    command_id        uuid,
    filing            text,
    due_at            timestamptz,
    decide_by         timestamptz,
    since             timestamptz NOT NULL,
    opened_at         timestamptz NOT NULL,
    closed_at         timestamptz,
    stop_code         text COLLATE "C",
    stop_reason       text,
    from_run          text COLLATE "C" REFERENCES runs.run (run_id),
    expected          jsonb NOT NULL,
    pins              jsonb NOT NULL,
    keys              jsonb NOT NULL,
    decisions         jsonb NOT NULL,
    subjects          jsonb NOT NULL,
    version           bigint NOT NULL,
    CHECK ((state = 'STOPPED') = (stop_code IS NOT NULL))
)
-- A run's row is changed some twenty times; with room beside it that touches no index.
WITH (fillfactor = 50);
-- Layer 1 (R087): one run that is not voided for a document's version.
CREATE UNIQUE INDEX one_run_a_version ON runs.run (document_id, source_version_id) WHERE state <> 'VOIDED';
CREATE INDEX run_due ON runs.run (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX run_opened ON runs.run (opened_at DESC, run_id);

CREATE TABLE runs.document (
    run        uuid NOT NULL REFERENCES runs.run,
    name       text COLLATE "C" NOT NULL,
    phase      text COLLATE "C" NOT NULL,
    attempt_id uuid,
    text       text NOT NULL,
    sha256     text COLLATE "C" NOT NULL,
    written_at timestamptz NOT NULL,
    tries      int NOT NULL DEFAULT 0,
    filed_at   timestamptz,
    last_error text,
    PRIMARY KEY (run, name)
);

CREATE TABLE runs.phase (
    run         uuid NOT NULL REFERENCES runs.run,
    phase       int NOT NULL CHECK (phase BETWEEN 1 AND 11),
    attempt     int NOT NULL CHECK (attempt >= 1),
    command_id  uuid NOT NULL UNIQUE,
    attempt_id  uuid,
    begun_at    timestamptz NOT NULL,
    ended_at    timestamptz,
    duration_ms bigint,
    status      text COLLATE "C",
    error       text,
    PRIMARY KEY (run, phase, attempt)
);

-- A command's id bound to its content and its answer, for ever.
CREATE TABLE runs.command (
    command_id  uuid PRIMARY KEY,
    digest      bytea NOT NULL CHECK (length(digest) = 32),
    answer      jsonb NOT NULL,
    received_at timestamptz NOT NULL
);

-- What was written is not written over: a document's text, a key, a pin, an answer.
CREATE FUNCTION runs.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'runs.%: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION runs.keep() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF (NEW.from_run, NEW.expected) IS DISTINCT FROM (OLD.from_run, OLD.expected) THEN
        RAISE EXCEPTION 'runs.run: what a run has to find stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT (NEW.pins @> OLD.pins AND NEW.keys @> OLD.keys AND NEW.decisions @> OLD.decisions AND NEW.subjects @> OLD.subjects) THEN
        RAISE EXCEPTION 'runs.run: what is pinned stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state = 'VOIDED' OR (OLD.state = 'CLOSED' AND NEW.state <> 'CLOSED') THEN
        RAISE EXCEPTION 'runs.run: an ended run stays as it is' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep BEFORE UPDATE ON runs.run FOR EACH ROW EXECUTE FUNCTION runs.keep();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON runs.run FOR EACH STATEMENT EXECUTE FUNCTION runs.refuse();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON runs.document FOR EACH STATEMENT EXECUTE FUNCTION runs.refuse();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON runs.phase FOR EACH STATEMENT EXECUTE FUNCTION runs.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON runs.command FOR EACH STATEMENT EXECUTE FUNCTION runs.refuse();
ALTER TABLE runs.run ENABLE ALWAYS TRIGGER keep;
ALTER TABLE runs.run ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE runs.document ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE runs.phase ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE runs.command ENABLE ALWAYS TRIGGER append_only;

DO $$
DECLARE app text := current_setting('platform.app_role');
BEGIN
    REVOKE ALL ON ALL TABLES IN SCHEMA runs FROM PUBLIC;
    EXECUTE format('GRANT USAGE ON SCHEMA runs TO %I', app);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON runs.run TO %I', app);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE (tries, filed_at, last_error) ON runs.document TO %I', app);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE (attempt_id, ended_at, duration_ms, status, error) ON runs.phase TO %I', app);
    EXECUTE format('GRANT SELECT, INSERT ON runs.command TO %I', app);
END $$;
