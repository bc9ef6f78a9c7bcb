-- Taken word for word by SQLite and PostgreSQL. What V1 says of keys, moments, enums and JSON holds here too.

-- Since when a device's source does not tell of it any more.
ALTER TABLE devices ADD COLUMN removed_date_time BIGINT;

-- An organisation's app registration for Microsoft Graph. service: where its secret may be sent to. next_run_at: null
-- while it does not run by itself. full_at: when the last full run that came to its end began. told_until: the latest
-- contact of a device that was told.
CREATE TABLE graph_connections (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    directory TEXT NOT NULL,
    client_id TEXT NOT NULL,
    sealed_client_secret TEXT NOT NULL,
    service TEXT NOT NULL,
    every_hours BIGINT,
    next_run_at BIGINT,
    full_at BIGINT,
    told_until BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (tenant_id)
);
CREATE INDEX graph_connections_due ON graph_connections (tenant_id, next_run_at) WHERE next_run_at IS NOT NULL;

-- A run. step_at: when somebody may go on with it, who has no leave from whoever does so now. place: the page that comes
-- next; null for the first. listed: all pages are read, and what was not told is being marked.
CREATE TABLE sync_runs (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    started_by TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    step_at BIGINT NOT NULL,
    waits_until BIGINT,
    problem TEXT,
    attempts BIGINT NOT NULL,
    since BIGINT,
    told_until BIGINT,
    place TEXT,
    listed BOOLEAN NOT NULL,
    pages BIGINT NOT NULL,
    counts TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX sync_runs_running ON sync_runs (tenant_id) WHERE state = 'running';
CREATE INDEX sync_runs_started_at ON sync_runs (tenant_id, started_at, id);

-- The lines of a run's report.
CREATE TABLE sync_lines (
    tenant_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (tenant_id, run_id, number),
    FOREIGN KEY (tenant_id, run_id) REFERENCES sync_runs (tenant_id, id)
);

-- The devices that Microsoft Graph has told of, but for those that are marked as removed: by which run last.
CREATE TABLE sync_seen (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    device_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, device_id)
);
