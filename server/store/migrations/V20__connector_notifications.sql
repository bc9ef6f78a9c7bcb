-- Taken word for word by SQLite and PostgreSQL. What V1 says of keys, moments, enums and JSON holds here too.

-- What happens to the connector is told of as well (64: it needs a sign-in; 128: tokens were not revoked). In the app, as for
-- whoever has no row. Such a notification, and such a delivery, has an empty device_id and device_name.
UPDATE notification_settings SET in_app = in_app | 192;
