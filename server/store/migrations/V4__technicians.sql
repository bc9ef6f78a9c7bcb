-- Taken word for word by SQLite and PostgreSQL. What V1 says of keys, moments, enums and JSON holds here too.

-- assigned_to: the technician; who asked, until the session is handed over. follows, followed_by: the session before
-- and the one after, where one was started in the place of another. closed_at: when the operator closed a running one
-- to new connections. awaits_report: it ran, and the partner has not told yet from when to when.
ALTER TABLE sessions ADD COLUMN assigned_to TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN assigned_to_name TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN follows TEXT;
ALTER TABLE sessions ADD COLUMN followed_by TEXT;
ALTER TABLE sessions ADD COLUMN times_sent_again BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN sent_again_at BIGINT;
ALTER TABLE sessions ADD COLUMN closed_at BIGINT;
ALTER TABLE sessions ADD COLUMN awaits_report BOOLEAN NOT NULL DEFAULT FALSE;

UPDATE sessions SET assigned_to = requested_by, assigned_to_name = requested_by_name;

CREATE INDEX sessions_assigned_to ON sessions (tenant_id, assigned_to, requested_at, id);
CREATE INDEX sessions_open_assigned_to ON sessions (tenant_id, assigned_to, requested_at, id) WHERE is_open;
CREATE INDEX sessions_awaiting_report ON sessions (tenant_id, ended_at, id) WHERE awaits_report;

CREATE TABLE session_notes (
    tenant_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    note TEXT NOT NULL,
    ticket TEXT NOT NULL,
    written_by TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, session_id),
    FOREIGN KEY (tenant_id, session_id) REFERENCES sessions (tenant_id, id)
);
