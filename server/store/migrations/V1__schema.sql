-- Taken word for word by SQLite and PostgreSQL.
--
-- tenant_id leads every key and index, so that the tables can be distributed by tenant. The exceptions are the
-- look-ups by a hash that only one browser knows: they find the tenant.
--
-- Identifiers are UUIDs as text, moments are milliseconds since 1970, enums have their contract's names, and what is
-- only read back whole is JSON. The sort_… columns are BYTEA: both databases compare them byte by byte, whatever
-- collation the database was made with (to SQLite the type's name means nothing: a blob stays one). They are never
-- null: a missing value has a key of its own that sorts last.

CREATE TABLE tenants (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    domain TEXT NOT NULL,
    domain_key TEXT NOT NULL,
    demo BOOLEAN NOT NULL,
    limit_remote_assistance_to_scope BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX tenants_domain ON tenants (domain_key);

CREATE TABLE users (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    user_principal_name TEXT NOT NULL,
    user_principal_name_key TEXT NOT NULL,
    display_name TEXT NOT NULL,
    password_hash TEXT,
    enabled BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX users_user_principal_name ON users (tenant_id, user_principal_name_key);

CREATE TABLE devices (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    device_name TEXT NOT NULL,
    managed_device_name TEXT,
    user_id TEXT,
    user_principal_name TEXT,
    user_display_name TEXT,
    email_address TEXT,
    managed_device_owner_type TEXT NOT NULL,
    management_agent TEXT NOT NULL,
    device_enrollment_type TEXT NOT NULL,
    compliance_state TEXT NOT NULL,
    operating_system TEXT NOT NULL,
    os_version TEXT,
    sku_family TEXT,
    manufacturer TEXT,
    model TEXT,
    serial_number TEXT,
    imei TEXT,
    phone_number TEXT,
    wi_fi_mac_address TEXT,
    azure_ad_device_id TEXT,
    join_type TEXT,
    device_category_display_name TEXT,
    is_encrypted BOOLEAN,
    is_supervised BOOLEAN,
    enrolled_date_time BIGINT,
    last_sync_date_time BIGINT,
    other TEXT NOT NULL,
    search_text TEXT NOT NULL,
    sort_device_name BYTEA NOT NULL,
    sort_management_agent BYTEA NOT NULL,
    sort_managed_device_owner_type BYTEA NOT NULL,
    sort_compliance_state BYTEA NOT NULL,
    sort_operating_system BYTEA NOT NULL,
    sort_os_version BYTEA NOT NULL,
    sort_model BYTEA NOT NULL,
    sort_serial_number BYTEA NOT NULL,
    sort_last_sync_date_time BYTEA NOT NULL,
    sort_user_principal_name BYTEA NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX devices_device_name ON devices (tenant_id, sort_device_name, id);
CREATE INDEX devices_management_agent ON devices (tenant_id, sort_management_agent, id);
CREATE INDEX devices_managed_device_owner_type ON devices (tenant_id, sort_managed_device_owner_type, id);
CREATE INDEX devices_compliance_state ON devices (tenant_id, sort_compliance_state, id);
CREATE INDEX devices_operating_system ON devices (tenant_id, sort_operating_system, id);
CREATE INDEX devices_os_version ON devices (tenant_id, sort_os_version, id);
CREATE INDEX devices_model ON devices (tenant_id, sort_model, id);
CREATE INDEX devices_serial_number ON devices (tenant_id, sort_serial_number, id);
CREATE INDEX devices_last_sync_date_time ON devices (tenant_id, sort_last_sync_date_time, id);
CREATE INDEX devices_user_principal_name ON devices (tenant_id, sort_user_principal_name, id);

CREATE TABLE device_groups (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    display_name TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE device_group_members (
    tenant_id TEXT NOT NULL,
    group_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, group_id, device_id),
    FOREIGN KEY (tenant_id, group_id) REFERENCES device_groups (tenant_id, id),
    FOREIGN KEY (tenant_id, device_id) REFERENCES devices (tenant_id, id)
);
CREATE INDEX device_group_members_device ON device_group_members (tenant_id, device_id, group_id);

CREATE TABLE role_assignments (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    role TEXT NOT NULL,
    scope_group_id TEXT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id),
    FOREIGN KEY (tenant_id, scope_group_id) REFERENCES device_groups (tenant_id, id)
);
CREATE INDEX role_assignments_user ON role_assignments (tenant_id, user_id);

CREATE TABLE sign_ins (
    tenant_id TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    user_id TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, token_hash),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
CREATE INDEX sign_ins_token_hash ON sign_ins (token_hash);

CREATE TABLE connectors (
    tenant_id TEXT NOT NULL PRIMARY KEY REFERENCES tenants (id),
    id TEXT NOT NULL,
    status TEXT NOT NULL,
    agreement TEXT,
    account TEXT,
    sealed_tokens TEXT,
    token_expires_at BIGINT,
    connected_at BIGINT,
    last_contact_at BIGINT,
    version BIGINT NOT NULL
);

CREATE TABLE authorizations (
    tenant_id TEXT NOT NULL,
    state_hash TEXT NOT NULL,
    sign_in TEXT NOT NULL,
    user_id TEXT NOT NULL,
    sealed_verifier TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (tenant_id, state_hash),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
CREATE INDEX authorizations_state_hash ON authorizations (state_hash);

-- is_open says of state what the contract's SessionState::is_open says: an index can be limited to it.
CREATE TABLE sessions (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    device_id TEXT NOT NULL,
    device_name TEXT NOT NULL,
    user_principal_name TEXT,
    platform TEXT NOT NULL,
    mode TEXT NOT NULL,
    notices TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    requested_by_name TEXT NOT NULL,
    reason TEXT,
    state TEXT NOT NULL,
    is_open BOOLEAN NOT NULL,
    failure TEXT,
    code TEXT,
    end_customer_link TEXT,
    sealed_supporter_link TEXT,
    requested_at BIGINT NOT NULL,
    created_at BIGINT,
    shown_at BIGINT,
    answered_at BIGINT,
    connected_at BIGINT,
    ended_at BIGINT,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, device_id) REFERENCES devices (tenant_id, id)
);
CREATE UNIQUE INDEX sessions_idempotency_key ON sessions (tenant_id, idempotency_key);
CREATE UNIQUE INDEX sessions_open_device ON sessions (tenant_id, device_id) WHERE is_open;
CREATE INDEX sessions_open_requested_at ON sessions (tenant_id, requested_at, id) WHERE is_open;
CREATE INDEX sessions_requested_at ON sessions (tenant_id, requested_at, id);
CREATE INDEX sessions_requested_by ON sessions (tenant_id, requested_by, requested_at, id);
CREATE INDEX sessions_device ON sessions (tenant_id, device_id, requested_at, id);

CREATE TABLE enrolments (
    tenant_id TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    device_id TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (tenant_id, code_hash),
    FOREIGN KEY (tenant_id, device_id) REFERENCES devices (tenant_id, id)
);
CREATE INDEX enrolments_code_hash ON enrolments (code_hash);

CREATE TABLE portal_sign_ins (
    tenant_id TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    device_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, token_hash),
    FOREIGN KEY (tenant_id, device_id) REFERENCES devices (tenant_id, id)
);
CREATE INDEX portal_sign_ins_token_hash ON portal_sign_ins (token_hash);
CREATE INDEX portal_sign_ins_device ON portal_sign_ins (tenant_id, device_id);

CREATE TABLE imports (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    file_name TEXT NOT NULL,
    started_by TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    state TEXT NOT NULL,
    refusal TEXT,
    lines BIGINT NOT NULL,
    processed BIGINT NOT NULL,
    added BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    report TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE audit_events (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    occurred_at BIGINT NOT NULL,
    activity TEXT NOT NULL,
    result TEXT NOT NULL,
    actor TEXT NOT NULL,
    target TEXT,
    address TEXT,
    request_id TEXT,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX audit_events_occurred_at ON audit_events (tenant_id, occurred_at, id);
