-- Plans, their executions as they happen, and the security state.

CREATE SCHEMA security;

-- The state is the newest change, and nothing but a signed change makes a new one. Readers hold the signature against the keys that this service
-- was told of, so that a row which somebody put here by other means stops all work instead of letting it go on.
CREATE TABLE security.change (
    version        bigint PRIMARY KEY CHECK (version >= 0),
    change_id      uuid NOT NULL UNIQUE,
    security_state text NOT NULL CHECK (security_state IN ('OPERATIONAL', 'COMPROMISED', 'LOCKDOWN')),
    boundary_state text NOT NULL CHECK (boundary_state IN ('NOMINAL', 'ELEVATED', 'COMPROMISED', 'LOCKDOWN')),
    changed_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- The signed bytes; the beginning alone is nobody's change.
    change         bytea,
    CHECK ((version = 0) = (change IS NULL))
);
INSERT INTO security.change (version, change_id, security_state, boundary_state) VALUES (0, gen_random_uuid(), 'OPERATIONAL', 'NOMINAL');

-- Versions follow one another, so that nobody can put one at the end of all numbers and leave no room for the next.
CREATE FUNCTION security.follow() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NEW.version <> (SELECT max(version) + 1 FROM security.change) THEN
        RAISE EXCEPTION 'version % of the security state does not follow the newest', NEW.version USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER follow BEFORE INSERT ON security.change FOR EACH ROW EXECUTE FUNCTION security.follow();
ALTER TABLE security.change ENABLE ALWAYS TRIGGER follow;

-- What a command's id stands for. A step's id is minted by the runner.
ALTER TABLE journal.command ADD COLUMN kind text NOT NULL DEFAULT 'action' CHECK (kind IN ('action', 'step', 'dry_run_step', 'plan', 'security_change'));

ALTER TABLE journal.record DROP CONSTRAINT record_kind_check;
ALTER TABLE journal.record ADD CONSTRAINT record_kind_check CHECK (kind IN ('action_attempt', 'denial', 'execution_record', 'security_change')) NOT VALID;

CREATE SCHEMA execution;

-- An execution that has begun. Its id is its command's.
CREATE TABLE execution.begun (
    execution_id  uuid PRIMARY KEY,
    entry_id      uuid NOT NULL,
    runner_id     int NOT NULL,
    plan_id       text COLLATE "C" NOT NULL,
    plan_digest   bytea NOT NULL CHECK (length(plan_digest) = 32),
    mode          text NOT NULL CHECK (mode IN ('DRY_RUN', 'LIVE')),
    agent_id      text NOT NULL,
    trace_id      text NOT NULL,
    trigger       text,
    user_id       text,
    traceparent   text,
    opening       bytea NOT NULL,
    -- With its parameters redacted: for telling and closing, never for running.
    plan          bytea NOT NULL,
    approval      bytea,
    begun_at      timestamptz NOT NULL
);
CREATE INDEX begun_of_runner ON execution.begun (runner_id);
CREATE INDEX begun_at ON execution.begun (begun_at, execution_id);
CREATE INDEX begun_of_plan ON execution.begun (plan_id, begun_at, execution_id);

-- What happened, as it happened: the observer's events and side effects in the order in which it handed them out.
CREATE TABLE execution.line (
    execution_id  uuid NOT NULL,
    ordinal       int NOT NULL CHECK (ordinal >= 0),
    is_effect     boolean NOT NULL,
    body          bytea NOT NULL,
    PRIMARY KEY (execution_id, ordinal)
);

-- What a step's unit of work saw of itself, committed with its outcome, until the observer's line of it is.
CREATE TABLE execution.seen (
    attempt_id    uuid PRIMARY KEY,
    effects       bytea NOT NULL
);

-- An approval serves once.
CREATE TABLE execution.approval_used (
    approval_id   text COLLATE "C" PRIMARY KEY,
    execution_id  uuid NOT NULL
);

CREATE TABLE execution.ended (
    execution_id  uuid PRIMARY KEY,
    status        text NOT NULL CHECK (status IN ('COMPLETED', 'COMPLETED_PARTIAL', 'FAILED', 'INCOMPLETE')),
    head          bytea NOT NULL,
    ended_at      timestamptz NOT NULL
);

DO $$
DECLARE
    app text := current_setting('platform.app_role');
    kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['security.change', 'execution.begun', 'execution.line', 'execution.seen', 'execution.approval_used', 'execution.ended'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION journal.refuse()', kept);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER append_only', kept);
        EXECUTE format('REVOKE ALL ON %s FROM PUBLIC', kept);
        EXECUTE format('GRANT SELECT, INSERT ON %s TO %I', kept, app);
    END LOOP;
    EXECUTE format('GRANT USAGE ON SCHEMA security, execution TO %I', app);
END $$;
