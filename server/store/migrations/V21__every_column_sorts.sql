-- Taken word for word by SQLite and PostgreSQL. What V1 says of keys, moments, enums and JSON holds here too.

ALTER TABLE devices ADD COLUMN sort_imei BYTEA NOT NULL DEFAULT '';
ALTER TABLE devices ADD COLUMN sort_user_display_name BYTEA NOT NULL DEFAULT '';
ALTER TABLE devices ADD COLUMN sort_join_type BYTEA NOT NULL DEFAULT '';

-- The keys are derived anew with everything else that is, and each device is counted again when that is done.
DELETE FROM device_counts WHERE facet <> 'changes';
UPDATE devices SET facets = -1;

CREATE INDEX devices_imei ON devices (tenant_id, sort_imei, id, facets);
CREATE INDEX devices_user_display_name ON devices (tenant_id, sort_user_display_name, id, facets);
CREATE INDEX devices_join_type ON devices (tenant_id, sort_join_type, id, facets);

-- Of two indexes that leave as much by its reckoning SQLite takes the newer one: the removed devices are found by their own.
DROP INDEX devices_removed;
CREATE INDEX devices_removed ON devices (tenant_id, id) WHERE removed_date_time IS NOT NULL;
