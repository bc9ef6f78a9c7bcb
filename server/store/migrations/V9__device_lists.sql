-- Taken word for word by SQLite and PostgreSQL. What V1 says of keys, moments, enums and JSON holds here too.

-- facets: a few bits of each column that devices are chosen by, so that an index that sorts can also tell most of the
-- devices that are not meant, without looking at them. -1: what follows from the other columns is to be derived anew;
-- the store does so when it is opened.
ALTER TABLE devices ADD COLUMN facets BIGINT NOT NULL DEFAULT -1;
ALTER TABLE devices ADD COLUMN sort_manufacturer BYTEA NOT NULL DEFAULT '';
ALTER TABLE devices ADD COLUMN sort_device_category_display_name BYTEA NOT NULL DEFAULT '';
ALTER TABLE devices ADD COLUMN sort_enrolled_date_time BYTEA NOT NULL DEFAULT '';
ALTER TABLE devices ADD COLUMN sort_device_enrollment_type BYTEA NOT NULL DEFAULT '';
CREATE INDEX devices_to_derive ON devices (tenant_id, id) WHERE facets = -1;

DROP INDEX devices_device_name;
DROP INDEX devices_management_agent;
DROP INDEX devices_managed_device_owner_type;
DROP INDEX devices_compliance_state;
DROP INDEX devices_operating_system;
DROP INDEX devices_os_version;
DROP INDEX devices_model;
DROP INDEX devices_serial_number;
DROP INDEX devices_last_sync_date_time;
DROP INDEX devices_user_principal_name;
CREATE INDEX devices_device_name ON devices (tenant_id, sort_device_name, id, facets);
CREATE INDEX devices_management_agent ON devices (tenant_id, sort_management_agent, id, facets);
CREATE INDEX devices_managed_device_owner_type ON devices (tenant_id, sort_managed_device_owner_type, id, facets);
CREATE INDEX devices_compliance_state ON devices (tenant_id, sort_compliance_state, id, facets);
CREATE INDEX devices_operating_system ON devices (tenant_id, sort_operating_system, id, facets);
CREATE INDEX devices_os_version ON devices (tenant_id, sort_os_version, id, facets);
CREATE INDEX devices_model ON devices (tenant_id, sort_model, id, facets);
CREATE INDEX devices_serial_number ON devices (tenant_id, sort_serial_number, id, facets);
CREATE INDEX devices_last_sync_date_time ON devices (tenant_id, sort_last_sync_date_time, id, facets);
CREATE INDEX devices_user_principal_name ON devices (tenant_id, sort_user_principal_name, id, facets);
CREATE INDEX devices_manufacturer ON devices (tenant_id, sort_manufacturer, id, facets);
CREATE INDEX devices_device_category_display_name ON devices (tenant_id, sort_device_category_display_name, id, facets);
CREATE INDEX devices_enrolled_date_time ON devices (tenant_id, sort_enrolled_date_time, id, facets);
CREATE INDEX devices_device_enrollment_type ON devices (tenant_id, sort_device_enrollment_type, id, facets);

-- How many devices have a value in a column: '=' and the value, or nothing where it is missing. The facet 'all' counts
-- all devices. Kept by the same transactions that change the devices.
CREATE TABLE device_counts (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    facet TEXT NOT NULL,
    value TEXT NOT NULL,
    devices BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, facet, value)
);
