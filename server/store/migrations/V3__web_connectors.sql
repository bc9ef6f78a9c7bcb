-- Taken word for word by SQLite and PostgreSQL. What V1 says of keys, moments, enums and JSON holds here too.

-- The second generation of the TeamViewer connector: whether it is on, and where TeamViewer's page is.
CREATE TABLE web_connectors (
    tenant_id TEXT NOT NULL PRIMARY KEY REFERENCES tenants (id),
    enabled BOOLEAN NOT NULL,
    base TEXT NOT NULL,
    version BIGINT NOT NULL
);

-- Why something was done, in the words of whoever did it.
ALTER TABLE audit_events ADD COLUMN reason TEXT;
