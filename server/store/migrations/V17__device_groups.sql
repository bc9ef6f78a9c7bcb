-- Taken word for word by SQLite and PostgreSQL. What V1 says of keys, moments, enums and JSON holds here too.

-- Groups whose devices are chosen by hand have no rule. The rule of the others is the pairs of the address of a list of
-- devices: what it searches for and filters by.
ALTER TABLE device_groups ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE device_groups ADD COLUMN rule TEXT;
ALTER TABLE device_groups ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- What people call devices by. tag_key: the tag as it is compared.
CREATE TABLE device_tags (
    tenant_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    tag_key TEXT NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (tenant_id, device_id, tag_key),
    FOREIGN KEY (tenant_id, device_id) REFERENCES devices (tenant_id, id)
);
CREATE INDEX device_tags_tag ON device_tags (tenant_id, tag_key, device_id);
