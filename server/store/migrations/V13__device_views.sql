-- Taken word for word by SQLite and PostgreSQL. What V1 says of keys, moments, enums and JSON holds here too.

-- Saved views of All devices. name_key: the name as it is compared. shared: whether the whole organisation has it. list: the
-- pairs of the list's address.
CREATE TABLE device_views (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    shared BOOLEAN NOT NULL,
    list TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, owner_id) REFERENCES users (tenant_id, id)
);
CREATE UNIQUE INDEX device_views_name ON device_views (tenant_id, owner_id, name_key);
CREATE INDEX device_views_shared ON device_views (tenant_id, name_key) WHERE shared;
