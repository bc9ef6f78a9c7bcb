-- Taken word for word by SQLite and PostgreSQL. What V1 says of keys, moments, enums and JSON holds here too.

-- What an operator is told: a row is written together with what happened. fact: what it is about; nobody is told of the
-- same twice. push_at: when the operator's browsers are to be woken; null once that is settled.
CREATE TABLE notifications (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    fact TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    device_id TEXT NOT NULL,
    device_name TEXT NOT NULL,
    session_id TEXT,
    happened_at BIGINT NOT NULL,
    read_at BIGINT,
    push_at BIGINT,
    PRIMARY KEY (tenant_id, user_id, fact)
);
CREATE INDEX notifications_happened_at ON notifications (tenant_id, user_id, happened_at, id);
CREATE INDEX notifications_unread ON notifications (tenant_id, user_id, kind) WHERE read_at IS NULL;
CREATE INDEX notifications_push ON notifications (tenant_id, push_at) WHERE push_at IS NOT NULL;

-- What an operator wants to be told of, and how: sets of kinds, one bit each. Who has no row has the usual ones.
CREATE TABLE notification_settings (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    in_app BIGINT NOT NULL,
    push BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, user_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);

-- Who wants to be told, once, that a device is back.
CREATE TABLE device_watches (
    tenant_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    id TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, device_id, user_id),
    FOREIGN KEY (tenant_id, device_id) REFERENCES devices (tenant_id, id)
);

-- Operators' browsers that want to be woken: as long as they are signed in.
CREATE TABLE operator_subscriptions (
    tenant_id TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    user_id TEXT NOT NULL,
    endpoint_hash TEXT NOT NULL,
    sealed_subscription TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, token_hash),
    FOREIGN KEY (tenant_id, token_hash) REFERENCES sign_ins (tenant_id, token_hash) ON DELETE CASCADE
);
CREATE UNIQUE INDEX operator_subscriptions_endpoint ON operator_subscriptions (tenant_id, endpoint_hash);
CREATE INDEX operator_subscriptions_user ON operator_subscriptions (tenant_id, user_id);

-- Webhooks that are told what happened, of these kinds.
CREATE TABLE notification_webhooks (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    url TEXT NOT NULL,
    sealed_secret TEXT NOT NULL,
    kinds BIGINT NOT NULL,
    is_on BOOLEAN NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- What became of each. next_attempt_at: null once it is over.
CREATE TABLE notification_deliveries (
    tenant_id TEXT NOT NULL,
    webhook_id TEXT NOT NULL,
    fact TEXT NOT NULL,
    kind TEXT NOT NULL,
    device_id TEXT NOT NULL,
    device_name TEXT NOT NULL,
    session_id TEXT,
    happened_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    status BIGINT,
    problem TEXT,
    duration_millis BIGINT,
    next_attempt_at BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, webhook_id, fact),
    FOREIGN KEY (tenant_id, webhook_id) REFERENCES notification_webhooks (tenant_id, id)
);
CREATE INDEX notification_deliveries_happened_at ON notification_deliveries (tenant_id, webhook_id, happened_at, fact);
CREATE INDEX notification_deliveries_due ON notification_deliveries (tenant_id, next_attempt_at) WHERE next_attempt_at IS NOT NULL;
