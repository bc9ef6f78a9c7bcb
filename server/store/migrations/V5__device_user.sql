-- Taken word for word by SQLite and PostgreSQL. What V1 says of keys, moments, enums and JSON holds here too.

-- declined_because: what the device's user said of their answer. stopped_at: when they stopped what they had accepted.
ALTER TABLE sessions ADD COLUMN declined_because TEXT;
ALTER TABLE sessions ADD COLUMN stopped_at BIGINT;

-- Help that device users ask for. A device has one that waits at most.
CREATE TABLE help_requests (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    device_name TEXT NOT NULL,
    user_display_name TEXT,
    user_principal_name TEXT,
    platform TEXT NOT NULL,
    message TEXT NOT NULL,
    state TEXT NOT NULL,
    is_waiting BOOLEAN NOT NULL,
    asked_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    settled_by TEXT,
    settled_by_name TEXT,
    settled_at BIGINT,
    dismissal TEXT,
    session_id TEXT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, device_id) REFERENCES devices (tenant_id, id)
);
CREATE UNIQUE INDEX help_requests_waiting_device ON help_requests (tenant_id, device_id) WHERE is_waiting;
CREATE INDEX help_requests_asked_at ON help_requests (tenant_id, is_waiting, asked_at, id);
CREATE INDEX help_requests_device ON help_requests (tenant_id, device_id, asked_at, id);

-- Web Push: an organisation's key pair, and the browsers that want to be woken. A browser's address stands for one
-- device.
CREATE TABLE push_keys (
    tenant_id TEXT NOT NULL PRIMARY KEY REFERENCES tenants (id),
    public_key TEXT NOT NULL,
    sealed_private_key TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE push_subscriptions (
    tenant_id TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    device_id TEXT NOT NULL,
    endpoint_hash TEXT NOT NULL,
    sealed_subscription TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, token_hash),
    FOREIGN KEY (tenant_id, token_hash) REFERENCES portal_sign_ins (tenant_id, token_hash)
);
CREATE UNIQUE INDEX push_subscriptions_endpoint ON push_subscriptions (tenant_id, endpoint_hash);
CREATE INDEX push_subscriptions_device ON push_subscriptions (tenant_id, device_id);
