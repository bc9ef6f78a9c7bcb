-- Taken word for word by SQLite and PostgreSQL. What V1 says of keys, moments, enums and JSON holds here too.

-- Seals over lines of the audit log. number: from 1 on, without a gap. lines: how many it covers. previous: the hash of the
-- seal before; empty for the first. hash: SHA-256 over all of that and the lines, in hexadecimal digits.
CREATE TABLE audit_seals (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    number BIGINT NOT NULL,
    sealed_at BIGINT NOT NULL,
    lines BIGINT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (tenant_id, number)
);

-- Which seal covers the line; null while it waits for one.
ALTER TABLE audit_events ADD COLUMN seal BIGINT;
CREATE INDEX audit_events_seal ON audit_events (tenant_id, seal) WHERE seal IS NOT NULL;
CREATE INDEX audit_events_unsealed ON audit_events (tenant_id, id) WHERE seal IS NULL;
