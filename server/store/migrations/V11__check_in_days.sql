-- Taken word for word by SQLite and PostgreSQL. What V1 says of keys, moments, enums and JSON holds here too.

-- How many devices were last in contact on which day, counted like their other values: days are numbers since 1970, in
-- UTC. Devices that are to be derived anew are counted when they are.
INSERT INTO device_counts (tenant_id, facet, value, devices)
SELECT tenant_id, 'lastSyncDay', day, COUNT(*)
FROM (
    SELECT
        tenant_id,
        COALESCE('=' || CAST(last_sync_date_time / 86400000 AS TEXT), '') AS day
    FROM devices
    WHERE facets <> -1
) AS days
GROUP BY tenant_id, day;
