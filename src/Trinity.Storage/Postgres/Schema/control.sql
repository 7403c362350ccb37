CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" (
    "MigrationId" character varying(150) NOT NULL,
    "ProductVersion" character varying(32) NOT NULL,
    CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY ("MigrationId")
);

CREATE TABLE access_request (
    id bigint NOT NULL,
    tenant_id integer NOT NULL,
    user_id bigint NOT NULL,
    agent_name text COLLATE "C" NOT NULL,
    agent_id bigint,
    level integer NOT NULL,
    reason text COLLATE "C",
    status integer NOT NULL,
    created_at bigint NOT NULL,
    reopened_at bigint,
    decided_by text COLLATE "C",
    decided_at bigint,
    answer text COLLATE "C",
    expires_at bigint NOT NULL,
    CONSTRAINT "PK_access_request" PRIMARY KEY (id)
);

CREATE TABLE agent (
    id bigint NOT NULL,
    tenant_id integer NOT NULL,
    name text COLLATE "C" NOT NULL,
    display_name text COLLATE "C",
    description text COLLATE "C",
    runtime text COLLATE "C" NOT NULL,
    node_type text COLLATE "C",
    desired_state integer NOT NULL,
    held_by text COLLATE "C",
    hold_reason text COLLATE "C",
    owner text COLLATE "C" NOT NULL,
    tags text COLLATE "C",
    expires_at bigint,
    executions_left integer,
    revision integer NOT NULL,
    version bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    deleted_at bigint,
    CONSTRAINT "PK_agent" PRIMARY KEY (id)
);

CREATE TABLE agent_revision (
    agent_id bigint NOT NULL,
    number integer NOT NULL,
    config bytea NOT NULL,
    author text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT "PK_agent_revision" PRIMARY KEY (agent_id, number)
);

CREATE TABLE api_key (
    id bigint NOT NULL,
    tenant_id integer NOT NULL,
    name text COLLATE "C" NOT NULL,
    prefix text COLLATE "C" NOT NULL,
    hash bytea NOT NULL,
    rights integer NOT NULL,
    user_id bigint,
    agent_id bigint,
    is_agent boolean NOT NULL,
    created_by text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint,
    last_used_at bigint,
    revoked_at bigint,
    CONSTRAINT "PK_api_key" PRIMARY KEY (id)
);

CREATE TABLE call_grant (
    caller_id bigint NOT NULL,
    target_id bigint NOT NULL,
    origin integer NOT NULL,
    granted_by text COLLATE "C" NOT NULL,
    CONSTRAINT "PK_call_grant" PRIMARY KEY (caller_id, target_id, origin)
);

CREATE TABLE invitation (
    id bigint NOT NULL,
    tenant_id integer NOT NULL,
    email text COLLATE "C" NOT NULL,
    role text COLLATE "C" NOT NULL,
    hash bytea NOT NULL,
    created_by text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    CONSTRAINT "PK_invitation" PRIMARY KEY (id)
);

CREATE TABLE membership (
    tenant_id integer NOT NULL,
    user_id bigint NOT NULL,
    role text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    suspended_at bigint,
    CONSTRAINT "PK_membership" PRIMARY KEY (tenant_id, user_id)
);

CREATE TABLE named_agent (
    agent_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    tenant_id integer NOT NULL,
    target_id bigint NOT NULL,
    CONSTRAINT "PK_named_agent" PRIMARY KEY (agent_id, name)
);

CREATE TABLE public_link (
    id bigint NOT NULL,
    tenant_id integer NOT NULL,
    agent_id bigint NOT NULL,
    label text COLLATE "C" NOT NULL,
    hash bytea NOT NULL,
    created_by text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint,
    last_used_at bigint,
    CONSTRAINT "PK_public_link" PRIMARY KEY (id)
);

CREATE TABLE session (
    id bigint NOT NULL,
    tenant_id integer NOT NULL,
    user_id bigint NOT NULL,
    hash bytea NOT NULL,
    created_at bigint NOT NULL,
    last_seen_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    address text COLLATE "C",
    user_agent text COLLATE "C",
    CONSTRAINT "PK_session" PRIMARY KEY (id)
);

CREATE TABLE share (
    agent_id bigint NOT NULL,
    kind integer NOT NULL,
    subject text COLLATE "C" NOT NULL,
    tenant_id integer NOT NULL,
    level integer NOT NULL,
    created_by text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT "PK_share" PRIMARY KEY (agent_id, kind, subject)
);

CREATE TABLE sign_in_attempts (
    email_hash bytea NOT NULL,
    failures integer NOT NULL,
    locked_until bigint,
    last_at bigint NOT NULL,
    code_hash bytea,
    code_expires_at bigint,
    CONSTRAINT "PK_sign_in_attempts" PRIMARY KEY (email_hash)
);

CREATE TABLE tenant (
    id integer NOT NULL,
    name text COLLATE "C" NOT NULL,
    max_agents integer,
    created_at bigint NOT NULL,
    CONSTRAINT "PK_tenant" PRIMARY KEY (id)
);

CREATE TABLE "user" (
    id bigint NOT NULL,
    email text COLLATE "C" NOT NULL,
    password_hash text COLLATE "C" NOT NULL,
    is_instance_admin boolean NOT NULL,
    totp_secret bytea,
    totp_step bigint NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT "PK_user" PRIMARY KEY (id)
);

CREATE TABLE webhook (
    id bigint NOT NULL,
    tenant_id integer NOT NULL,
    agent_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    token_hash bytea NOT NULL,
    previous_token_hash bytea,
    previous_expires_at bigint,
    is_enabled boolean NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT "PK_webhook" PRIMARY KEY (id)
);

CREATE UNIQUE INDEX access_request_agent ON access_request (agent_id, user_id);

CREATE UNIQUE INDEX access_request_name ON access_request (tenant_id, user_id, agent_name);

CREATE INDEX agent_created ON agent (tenant_id, id);

CREATE INDEX agent_expiry ON agent (expires_at) WHERE expires_at IS NOT NULL;

CREATE UNIQUE INDEX agent_name ON agent (tenant_id, name);

CREATE INDEX agent_owner ON agent (tenant_id, owner, deleted_at);

CREATE INDEX agent_updated ON agent (tenant_id, updated_at, id);

CREATE UNIQUE INDEX api_key_hash ON api_key (hash);

CREATE INDEX call_grant_target ON call_grant (target_id);

CREATE UNIQUE INDEX invitation_email ON invitation (tenant_id, email);

CREATE UNIQUE INDEX invitation_hash ON invitation (hash);

CREATE INDEX membership_user ON membership (user_id);

CREATE INDEX named_agent_target ON named_agent (target_id);

CREATE INDEX public_link_agent ON public_link (agent_id);

CREATE UNIQUE INDEX public_link_hash ON public_link (hash);

CREATE UNIQUE INDEX session_hash ON session (hash);

CREATE INDEX "session_user" ON session (user_id);

CREATE INDEX share_subject ON share (tenant_id, kind, subject);

CREATE UNIQUE INDEX tenant_name ON tenant (name);

CREATE UNIQUE INDEX user_email ON "user" (email);

CREATE UNIQUE INDEX webhook_name ON webhook (agent_id, name);

CREATE UNIQUE INDEX webhook_previous_token ON webhook (previous_token_hash);

CREATE UNIQUE INDEX webhook_token ON webhook (token_hash);

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126195852_Initial', '10.0.15');

CREATE INDEX agent_deleted ON agent (tenant_id, deleted_at) WHERE deleted_at IS NOT NULL;

CREATE INDEX agent_held ON agent (tenant_id, held_by) WHERE held_by IS NOT NULL;

CREATE INDEX agent_kind ON agent (tenant_id, runtime, node_type);

CREATE INDEX agent_stopped ON agent (tenant_id, desired_state) WHERE desired_state = 1;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261127063539_AgentStandings', '10.0.15');

CREATE TABLE credential (
    id bigint NOT NULL,
    tenant_id integer NOT NULL,
    agent_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    kind integer NOT NULL,
    target text COLLATE "C" NOT NULL,
    secret bytea NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    CONSTRAINT "PK_credential" PRIMARY KEY (id)
);

CREATE UNIQUE INDEX credential_name ON credential (agent_id, name);

CREATE POLICY tenant ON credential USING ((SELECT current_setting('trinity.tenant')::integer) IN (0, tenant_id));
ALTER TABLE credential ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261127171234_Credentials', '10.0.15');
