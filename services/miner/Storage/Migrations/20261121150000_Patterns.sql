-- What the miner has learned. All of it follows from the ledger's entries and can be mined again; nothing here is evidence of its own.

CREATE SCHEMA mining;
REVOKE ALL ON SCHEMA mining FROM PUBLIC;

-- Mining anew writes a generation beside the one that serves, and changes over in one commit.
CREATE TABLE mining.model (
    only_one   boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (only_one),
    generation integer NOT NULL
);
INSERT INTO mining.model (generation) VALUES (1);
COMMENT ON TABLE mining.model IS 'Which generation of cells serves.';

CREATE TABLE mining.source (
    generation integer NOT NULL,
    source     text COLLATE "C" NOT NULL,
    folded_seq bigint  NOT NULL,
    PRIMARY KEY (generation, source)
);
COMMENT ON TABLE mining.source IS 'How far each source has been folded into the cells of a generation. Moves in the commit that moves the cells.';

-- level: 'pooled' over all triggers of the action type, 'trigger' for one (empty: commands without a trigger, has_trigger tells them apart).
CREATE TABLE mining.cell (
    generation  integer NOT NULL,
    source      text COLLATE "C" NOT NULL,
    action_type text COLLATE "C" NOT NULL,
    level       text COLLATE "C" NOT NULL CHECK (level IN ('pooled', 'trigger')),
    has_trigger boolean NOT NULL,
    trigger     text COLLATE "C" NOT NULL,
    state       bytea NOT NULL,
    PRIMARY KEY (generation, source, action_type, level, has_trigger, trigger)
);
COMMENT ON TABLE mining.cell IS 'What one source teaches about one pattern, in the order of its numbers.';

CREATE TABLE mining.pattern (
    action_type  text COLLATE "C" NOT NULL,
    level        text COLLATE "C" NOT NULL,
    has_trigger  boolean NOT NULL,
    trigger      text COLLATE "C" NOT NULL,
    standing     text COLLATE "C" NOT NULL,
    successes    bigint NOT NULL,
    failures     bigint NOT NULL,
    confidence   double precision NOT NULL,
    anti_patterns text[] NOT NULL,
    body         bytea NOT NULL,
    PRIMARY KEY (action_type, level, has_trigger, trigger)
);
COMMENT ON TABLE mining.pattern IS 'OrionPattern: the cells of all sources together, as canonical JSON (body), with what people ask for most as columns. Rebuilt from the cells.';

DO $$ BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA mining TO %I', current_setting('platform.app_role'));
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA mining TO %I', current_setting('platform.app_role'));
END $$;
