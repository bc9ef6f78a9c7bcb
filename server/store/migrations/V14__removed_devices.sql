-- Taken word for word by SQLite and PostgreSQL. What V1 says of keys, moments, enums and JSON holds here too.

-- The devices that are removed, for lists of few of them.
CREATE INDEX devices_removed ON devices (tenant_id, id) WHERE removed_date_time IS NOT NULL;

-- The bit of facets that says so. The others stay; devices that are to be derived anew get all of them then.
UPDATE devices SET facets = facets + 576460752303423488 WHERE removed_date_time IS NOT NULL AND facets <> -1;

-- How many of the devices that have a value are removed. All others are managed.
ALTER TABLE device_counts ADD COLUMN removed BIGINT NOT NULL DEFAULT 0;
INSERT INTO device_counts (tenant_id, facet, value, devices, removed)
WITH removed AS (SELECT * FROM devices WHERE removed_date_time IS NOT NULL AND facets <> -1)
SELECT tenant_id, facet, value, COUNT(*), COUNT(*)
FROM (
    SELECT tenant_id, 'all' AS facet, '' AS value FROM removed
    UNION ALL
    SELECT tenant_id, 'managementAgent', COALESCE('=' || management_agent, '') FROM removed
    UNION ALL
    SELECT tenant_id, 'managedDeviceOwnerType', COALESCE('=' || managed_device_owner_type, '') FROM removed
    UNION ALL
    SELECT tenant_id, 'complianceState', COALESCE('=' || compliance_state, '') FROM removed
    UNION ALL
    SELECT tenant_id, 'deviceEnrollmentType', COALESCE('=' || device_enrollment_type, '') FROM removed
    UNION ALL
    SELECT tenant_id, 'operatingSystem', COALESCE('=' || operating_system, '') FROM removed
    UNION ALL
    SELECT tenant_id, 'osVersion', COALESCE('=' || os_version, '') FROM removed
    UNION ALL
    SELECT tenant_id, 'model', COALESCE('=' || model, '') FROM removed
    UNION ALL
    SELECT tenant_id, 'manufacturer', COALESCE('=' || manufacturer, '') FROM removed
    UNION ALL
    SELECT tenant_id, 'deviceCategoryDisplayName', COALESCE('=' || device_category_display_name, '') FROM removed
    UNION ALL
    SELECT tenant_id, 'joinType', COALESCE('=' || join_type, '') FROM removed
    UNION ALL
    SELECT tenant_id, 'skuFamily', COALESCE('=' || sku_family, '') FROM removed
    UNION ALL
    SELECT tenant_id, 'isEncrypted', CASE WHEN is_encrypted THEN '=true' WHEN NOT is_encrypted THEN '=false' ELSE '' END FROM removed
    UNION ALL
    SELECT tenant_id, 'isSupervised', CASE WHEN is_supervised THEN '=true' WHEN NOT is_supervised THEN '=false' ELSE '' END FROM removed
    UNION ALL
    SELECT tenant_id, 'isRemoved', '=true' FROM removed
    UNION ALL
    SELECT tenant_id, 'lastSyncDay', COALESCE('=' || CAST(last_sync_date_time / 86400000 AS TEXT), '') FROM removed
) AS given
GROUP BY tenant_id, facet, value
ON CONFLICT (tenant_id, facet, value) DO UPDATE SET removed = excluded.removed;
INSERT INTO device_counts (tenant_id, facet, value, devices)
SELECT tenant_id, 'isRemoved', '=false', devices - removed FROM device_counts WHERE facet = 'all';
