-- Documents as they came, the units that were cut from them, and what governed each cut. Nothing here is ever deleted by software, and of
-- what was
-- written only a state may move, once and forward.

CREATE SCHEMA law;
CREATE SCHEMA cutter_governance;

-- Parts of a text on its way in. Each sender has its own, so that a wrong part harms nobody else; sent in another number of parts, it is
-- another sending.
CREATE TABLE law.source_part (
    sha256      text COLLATE "C" NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    received_by text COLLATE "C" NOT NULL,
    parts       int NOT NULL CHECK (parts BETWEEN 1 AND 200),
    number      int NOT NULL CHECK (number BETWEEN 1 AND parts),
    bytes       bytea NOT NULL CHECK (length(bytes) BETWEEN 1 AND 98304),
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (sha256, received_by, parts, number)
);

-- A text, byte for byte, and the profile by which its body and its levels are found. The version is the digest of the text.
CREATE TABLE law.source_version (
    document_id       text COLLATE "C" NOT NULL CHECK (document_id ~ '^[A-Z][A-Z0-9._-]{0,63}$'),
    source_version_id text COLLATE "C" NOT NULL CHECK (source_version_id ~ '^[0-9a-f]{64}$'),
    bytes             bytea NOT NULL CHECK (length(bytes) BETWEEN 1 AND 16777216),
    profile           text NOT NULL,
    profile_name      text NOT NULL,
    manifest_file_sha text COLLATE "C" NOT NULL CHECK (manifest_file_sha ~ '^[0-9a-f]{64}$'),
    imported_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    imported_by       text NOT NULL,
    PRIMARY KEY (document_id, source_version_id),
    CONSTRAINT version_is_the_digest CHECK (source_version_id = encode(sha256(bytes), 'hex'))
);
ALTER TABLE law.source_version ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- One cut of one source version. A voided one stays, and makes room for another.
CREATE TABLE cutter_governance.cut_change_set (
    change_set_id     uuid PRIMARY KEY,
    run_id            text COLLATE "C" NOT NULL,
    document_id       text COLLATE "C" NOT NULL,
    source_version_id text COLLATE "C" NOT NULL,
    writer_digest     text COLLATE "C" NOT NULL CHECK (writer_digest ~ '^[0-9a-f]{64}$'),
    units             int NOT NULL CHECK (units >= 1),
    idempotency_key   text COLLATE "C" NOT NULL UNIQUE,
    lead              bytea NOT NULL,
    region_start      int NOT NULL CHECK (region_start >= 0),
    region_length     int NOT NULL CHECK (region_length >= 1),
    region_sha        text COLLATE "C" NOT NULL CHECK (region_sha ~ '^[0-9a-f]{64}$'),
    -- Whose decision let it be made, as it was signed. A decision serves once.
    decision_id       uuid NOT NULL UNIQUE,
    decision          jsonb NOT NULL,
    key_id            text NOT NULL,
    sovereign         text NOT NULL,
    made_at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    made_by           text NOT NULL,
    state             text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'voided')),
    voided_by         uuid UNIQUE,
    void_decision     jsonb,
    voided_at         timestamptz,
    FOREIGN KEY (document_id, source_version_id) REFERENCES law.source_version,
    CHECK ((state = 'voided') = (voided_by IS NOT NULL AND void_decision IS NOT NULL AND voided_at IS NOT NULL))
);
CREATE UNIQUE INDEX one_cut_a_version ON cutter_governance.cut_change_set (document_id, source_version_id) WHERE state <> 'voided';

-- What leg B recorded of leg A.
CREATE TABLE cutter_governance.manifest_envelope (
    id            uuid PRIMARY KEY,
    change_set_id uuid NOT NULL REFERENCES cutter_governance.cut_change_set,
    document_id   text COLLATE "C" NOT NULL,
    run_id        text COLLATE "C" NOT NULL,
    phase         text NOT NULL CHECK (phase = 'leg_b_record'),
    body          jsonb NOT NULL,
    digest        text COLLATE "C" NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    recorded_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (change_set_id, phase)
);

-- That what was written was read back.
CREATE TABLE cutter_governance.verify_result (
    id            uuid PRIMARY KEY,
    change_set_id uuid NOT NULL REFERENCES cutter_governance.cut_change_set,
    document_id   text COLLATE "C" NOT NULL,
    run_id        text COLLATE "C" NOT NULL,
    phase         text NOT NULL CHECK (phase = 'write_verify'),
    body          jsonb NOT NULL,
    digest        text COLLATE "C" NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    recorded_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (change_set_id, phase)
);

-- The decision under which the drafts became law. Its id is the signed decision's own.
CREATE TABLE cutter_governance.review_decision (
    id            uuid PRIMARY KEY,
    change_set_id uuid NOT NULL UNIQUE REFERENCES cutter_governance.cut_change_set,
    document_id   text COLLATE "C" NOT NULL,
    run_id        text COLLATE "C" NOT NULL,
    decision      jsonb NOT NULL,
    key_id        text NOT NULL,
    sovereign     text NOT NULL,
    recorded_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (id, change_set_id)
);

-- A unit of law: its own text, and what stands between it and the next one, so that all of them in order are the body, byte for byte.
CREATE TABLE law.unit (
    change_set_id     uuid NOT NULL REFERENCES cutter_governance.cut_change_set,
    ordinal           int NOT NULL CHECK (ordinal >= 1),
    canonical_address text COLLATE "C" NOT NULL,
    document_id       text COLLATE "C" NOT NULL,
    source_version_id text COLLATE "C" NOT NULL,
    parent_address    text COLLATE "C",
    unit_kind         text NOT NULL,
    section_type      text NOT NULL,
    number            text,
    heading           text,
    body              bytea NOT NULL,
    separator         bytea NOT NULL,
    content_hash      text COLLATE "C" NOT NULL,
    idempotency_key   text COLLATE "C" NOT NULL UNIQUE,
    lifecycle         text NOT NULL DEFAULT 'draft' CHECK (lifecycle IN ('draft', 'enacted')),
    enacted_by        uuid,
    enacted_at        timestamptz,
    PRIMARY KEY (change_set_id, canonical_address),
    UNIQUE (change_set_id, ordinal),
    -- Only under a decision on the very change set that it belongs to.
    FOREIGN KEY (enacted_by, change_set_id) REFERENCES cutter_governance.review_decision (id, change_set_id),
    CONSTRAINT hash_is_of_the_body CHECK (content_hash = encode(sha256(body), 'hex')),
    CHECK ((lifecycle = 'enacted') = (enacted_by IS NOT NULL AND enacted_at IS NOT NULL))
);
CREATE INDEX unit_enacted ON law.unit (canonical_address) WHERE lifecycle = 'enacted';

CREATE FUNCTION law.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION '%.% keeps what was written: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- A unit begins as a draft, and becomes law once. Nothing else of it moves.
CREATE FUNCTION law.keep_unit() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE kept law.unit := NEW;
BEGIN
    kept.lifecycle := OLD.lifecycle;
    kept.enacted_by := OLD.enacted_by;
    kept.enacted_at := OLD.enacted_at;
    IF kept IS DISTINCT FROM OLD OR OLD.lifecycle <> 'draft' OR NEW.lifecycle <> 'enacted' THEN
        RAISE EXCEPTION 'unit % may only go from draft to enacted', OLD.canonical_address USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep BEFORE UPDATE ON law.unit FOR EACH ROW EXECUTE FUNCTION law.keep_unit();
CREATE TRIGGER born_as_draft BEFORE INSERT ON law.unit FOR EACH ROW WHEN (NEW.lifecycle <> 'draft') EXECUTE FUNCTION law.refuse();

-- A change set begins open, and is voided once. Nothing else of it moves.
CREATE FUNCTION law.keep_change_set() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE kept cutter_governance.cut_change_set := NEW;
BEGIN
    kept.state := OLD.state;
    kept.voided_by := OLD.voided_by;
    kept.void_decision := OLD.void_decision;
    kept.voided_at := OLD.voided_at;
    IF kept IS DISTINCT FROM OLD OR OLD.state <> 'open' OR NEW.state <> 'voided' THEN
        RAISE EXCEPTION 'change set % may only go from open to voided', OLD.change_set_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep BEFORE UPDATE ON cutter_governance.cut_change_set FOR EACH ROW EXECUTE FUNCTION law.keep_change_set();
CREATE TRIGGER born_open BEFORE INSERT ON cutter_governance.cut_change_set FOR EACH ROW WHEN (NEW.state <> 'open')
    EXECUTE FUNCTION law.refuse();

ALTER TABLE law.unit ENABLE ALWAYS TRIGGER keep;
ALTER TABLE law.unit ENABLE ALWAYS TRIGGER born_as_draft;
ALTER TABLE cutter_governance.cut_change_set ENABLE ALWAYS TRIGGER keep;
ALTER TABLE cutter_governance.cut_change_set ENABLE ALWAYS TRIGGER born_open;

-- The service sees and adds rows. The role that takes backups sees the rows of the one document that its session names, and no others.
DO $$
DECLARE
    app text := current_setting('platform.app_role');
    backup text := 'business_backup';
    has_backup boolean := EXISTS (SELECT FROM pg_roles WHERE rolname = 'business_backup');
    kept text;
    moves text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['law.source_part', 'law.source_version', 'law.unit', 'cutter_governance.cut_change_set',
        'cutter_governance.manifest_envelope', 'cutter_governance.verify_result', 'cutter_governance.review_decision'] LOOP
        moves := CASE WHEN kept IN ('law.unit', 'cutter_governance.cut_change_set') THEN '' ELSE 'UPDATE OR ' END;
        EXECUTE format(
            'CREATE TRIGGER append_only BEFORE %sDELETE OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION law.refuse()', moves, kept);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER append_only', kept);
        EXECUTE format('REVOKE ALL ON %s FROM PUBLIC', kept);
        EXECUTE format('GRANT SELECT, INSERT ON %s TO %I', kept, app);
        IF kept = 'law.source_part' THEN CONTINUE; END IF;
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', kept);
        EXECUTE format('CREATE POLICY service ON %s TO %I USING (true) WITH CHECK (true)', kept, app);
        IF NOT has_backup THEN CONTINUE; END IF;
        EXECUTE format('GRANT SELECT ON %s TO %I', kept, backup);
        EXECUTE format(
            'CREATE POLICY one_document ON %s FOR SELECT TO %I USING (document_id = current_setting(''cutter.document_id'', true))',
            kept, backup);
    END LOOP;
    EXECUTE format('GRANT UPDATE (lifecycle, enacted_by, enacted_at) ON law.unit TO %I', app);
    EXECUTE format('GRANT UPDATE (state, voided_by, void_decision, voided_at) ON cutter_governance.cut_change_set TO %I', app);
    EXECUTE format('GRANT USAGE ON SCHEMA law, cutter_governance TO %I', app);
    IF has_backup THEN EXECUTE format('GRANT USAGE ON SCHEMA law, cutter_governance TO %I', backup); END IF;
END $$;
