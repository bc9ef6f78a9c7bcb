-- Taken word for word by SQLite and PostgreSQL. What V1 says of keys, moments, enums and JSON holds here too.

-- lasted_seconds: how long both sides were connected, once it is over; -1 before, and for what did not run.
-- state_order: the state's place in a session's life. search_text: what a search looks in.
ALTER TABLE sessions ADD COLUMN lasted_seconds BIGINT NOT NULL DEFAULT -1;
ALTER TABLE sessions ADD COLUMN state_order BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN search_text TEXT NOT NULL DEFAULT '';

UPDATE sessions
SET lasted_seconds = CASE WHEN ended_at < connected_at THEN 0 ELSE (ended_at - connected_at) / 1000 END
WHERE connected_at IS NOT NULL AND ended_at IS NOT NULL;

UPDATE sessions
SET state_order = CASE state
    WHEN 'requested' THEN 0
    WHEN 'awaitingUser' THEN 1
    WHEN 'accepted' THEN 2
    WHEN 'active' THEN 3
    WHEN 'ended' THEN 4
    WHEN 'declined' THEN 5
    WHEN 'expired' THEN 6
    WHEN 'cancelled' THEN 7
    ELSE 8
END;

UPDATE sessions
SET search_text = lower(device_name) || '
' || COALESCE(lower(user_principal_name) || '
', '');

CREATE INDEX sessions_lasted_seconds ON sessions (tenant_id, lasted_seconds, id);
CREATE INDEX sessions_state_order ON sessions (tenant_id, state_order, id);

-- A report that is sent to a webhook again and again. next_at: when it is sent next; null while it is turned off.
CREATE TABLE report_schedules (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    cadence TEXT NOT NULL,
    hour BIGINT NOT NULL,
    zone_minutes BIGINT NOT NULL,
    url TEXT NOT NULL,
    sealed_secret TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    next_at BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- What became of each. Days are YYYY-MM-DD. next_attempt_at: null once it is over.
CREATE TABLE report_deliveries (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    schedule_id TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    status BIGINT,
    problem TEXT,
    duration_millis BIGINT,
    created_at BIGINT NOT NULL,
    next_attempt_at BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, schedule_id) REFERENCES report_schedules (tenant_id, id)
);
CREATE INDEX report_deliveries_schedule ON report_deliveries (tenant_id, schedule_id, created_at, id);
CREATE INDEX report_deliveries_due ON report_deliveries (tenant_id, next_attempt_at) WHERE next_attempt_at IS NOT NULL;
