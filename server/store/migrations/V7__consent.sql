-- Taken word for word by SQLite and PostgreSQL. What V1 says of keys, moments, enums and JSON holds here too.

-- Remote assistance policies: of the tenant (target_id is empty), of groups and of devices.
CREATE TABLE consent_policies (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    target_id TEXT NOT NULL,
    target TEXT NOT NULL,
    policy TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, target_id)
);
CREATE INDEX consent_policies_changed_at ON consent_policies (tenant_id, changed_at, target_id);

-- policy: the one that applied when the session was asked for; null for the default. asked_again: how often the user was
-- asked again because nobody answered. went_on_at: when the technician could go on without an answer.
ALTER TABLE sessions ADD COLUMN policy TEXT;
ALTER TABLE sessions ADD COLUMN asked_again BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN went_on_at BIGINT;

-- The remote assistance policy that applied, or that was set.
ALTER TABLE audit_events ADD COLUMN policy TEXT;

-- In which language and time zone texts are written that are sent to somebody.
CREATE TABLE tenant_settings (
    tenant_id TEXT NOT NULL PRIMARY KEY REFERENCES tenants (id),
    language TEXT NOT NULL,
    zone_minutes BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- To whom a report is mailed; null for one that is posted to a webhook.
ALTER TABLE report_schedules ADD COLUMN mail_to TEXT;
