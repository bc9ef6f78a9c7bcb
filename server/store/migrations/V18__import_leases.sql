-- Taken word for word by SQLite and PostgreSQL. What V1 says of keys, moments, enums and JSON holds here too.

-- step_at: until when whoever is at an import is waited for. An organisation has one that is running.
ALTER TABLE imports ADD COLUMN step_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
UPDATE imports SET state = 'failed', finished_at = started_at WHERE state = 'running';
CREATE UNIQUE INDEX imports_running ON imports (tenant_id) WHERE state = 'running';

-- throttles: how often in a row Microsoft Graph asked to wait. idle_pages: how many pages in a row told of nothing new.
ALTER TABLE sync_runs ADD COLUMN throttles BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sync_runs ADD COLUMN idle_pages BIGINT NOT NULL DEFAULT 0;
