CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" (
    "MigrationId" TEXT NOT NULL CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY,
    "ProductVersion" TEXT NOT NULL
);

CREATE TABLE "agent" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_agent" PRIMARY KEY,
    "tenant_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "display_name" TEXT NULL,
    "runtime" TEXT NOT NULL,
    "node_type" TEXT NULL,
    "desired_state" INTEGER NOT NULL,
    "held_by" TEXT NULL,
    "owner" TEXT NOT NULL,
    "tags" TEXT NULL,
    "revision" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "deleted_at" INTEGER NULL
);

CREATE TABLE "agent_revision" (
    "agent_id" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "config" BLOB NOT NULL,
    "author" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    CONSTRAINT "PK_agent_revision" PRIMARY KEY ("agent_id", "number")
);

CREATE TABLE "api_key" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_api_key" PRIMARY KEY,
    "tenant_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" BLOB NOT NULL,
    "rights" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "revoked_at" INTEGER NULL
);

CREATE TABLE "call_grant" (
    "caller_id" INTEGER NOT NULL,
    "target_id" INTEGER NOT NULL,
    "granted_by" TEXT NOT NULL,
    CONSTRAINT "PK_call_grant" PRIMARY KEY ("caller_id", "target_id")
);

CREATE TABLE "tenant" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_tenant" PRIMARY KEY,
    "name" TEXT NOT NULL
);

CREATE TABLE "user" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_user" PRIMARY KEY,
    "tenant_id" INTEGER NOT NULL,
    "email" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "rights" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
);

CREATE TABLE "webhook" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_webhook" PRIMARY KEY,
    "tenant_id" INTEGER NOT NULL,
    "agent_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "token_hash" BLOB NOT NULL,
    "previous_token_hash" BLOB NULL,
    "previous_expires_at" INTEGER NULL,
    "is_enabled" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "agent_name" ON "agent" ("tenant_id", "name");

CREATE UNIQUE INDEX "api_key_hash" ON "api_key" ("hash");

CREATE INDEX "call_grant_target" ON "call_grant" ("target_id");

CREATE UNIQUE INDEX "user_email" ON "user" ("email");

CREATE UNIQUE INDEX "webhook_name" ON "webhook" ("agent_id", "name");

CREATE UNIQUE INDEX "webhook_previous_token" ON "webhook" ("previous_token_hash");

CREATE UNIQUE INDEX "webhook_token" ON "webhook" ("token_hash");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261122225742_Initial', '10.0.15');

ALTER TABLE "agent" ADD "hold_reason" TEXT NULL;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126062800_AgentHoldReason', '10.0.15');

ALTER TABLE "api_key" ADD "created_by" TEXT NOT NULL DEFAULT 'system';

ALTER TABLE "api_key" ADD "expires_at" INTEGER NULL;

ALTER TABLE "api_key" ADD "last_used_at" INTEGER NULL;

UPDATE api_key SET rights = rights * 2 + (rights & 1);

UPDATE user SET rights = rights * 2 + (rights & 1);

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126112702_KeyLife', '10.0.15');

ALTER TABLE "agent" ADD "description" TEXT NULL;

CREATE TABLE "named_agent" (
    "agent_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "tenant_id" INTEGER NOT NULL,
    "target_id" INTEGER NOT NULL,
    CONSTRAINT "PK_named_agent" PRIMARY KEY ("agent_id", "name")
);

CREATE INDEX "agent_created" ON "agent" ("tenant_id", "id");

CREATE INDEX "agent_updated" ON "agent" ("tenant_id", "updated_at", "id");

CREATE INDEX "named_agent_target" ON "named_agent" ("target_id");

INSERT INTO named_agent (tenant_id, agent_id, name, target_id) SELECT agent.tenant_id, caller_id, name, target_id FROM call_grant JOIN agent ON agent.id = target_id;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126125932_AgentLife', '10.0.15');

CREATE TABLE "membership" (
    "tenant_id" INTEGER NOT NULL,
    "user_id" INTEGER NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "suspended_at" INTEGER NULL,
    CONSTRAINT "PK_membership" PRIMARY KEY ("tenant_id", "user_id")
);

INSERT INTO membership (tenant_id, user_id, role, created_at) SELECT tenant_id, id, 'admin', created_at FROM user;

ALTER TABLE "user" ADD "is_instance_admin" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "user" ADD "totp_step" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "user" ADD "totp_secret" BLOB NULL;

ALTER TABLE "tenant" ADD "created_at" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "api_key" ADD "agent_id" INTEGER NULL;

ALTER TABLE "api_key" ADD "is_agent" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "api_key" ADD "user_id" INTEGER NULL;

CREATE TABLE "invitation" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_invitation" PRIMARY KEY,
    "tenant_id" INTEGER NOT NULL,
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "hash" BLOB NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "expires_at" INTEGER NOT NULL
);

CREATE TABLE "session" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_session" PRIMARY KEY,
    "tenant_id" INTEGER NOT NULL,
    "user_id" INTEGER NOT NULL,
    "hash" BLOB NOT NULL,
    "created_at" INTEGER NOT NULL,
    "last_seen_at" INTEGER NOT NULL,
    "expires_at" INTEGER NOT NULL,
    "address" TEXT NULL,
    "user_agent" TEXT NULL
);

CREATE TABLE "sign_in_attempts" (
    "email_hash" BLOB NOT NULL CONSTRAINT "PK_sign_in_attempts" PRIMARY KEY,
    "failures" INTEGER NOT NULL,
    "locked_until" INTEGER NULL,
    "last_at" INTEGER NOT NULL,
    "code_hash" BLOB NULL,
    "code_expires_at" INTEGER NULL
);

UPDATE user SET is_instance_admin = 1;

UPDATE tenant SET created_at = coalesce((SELECT min(created_at) FROM membership WHERE tenant_id = tenant.id), 0);

UPDATE api_key SET user_id = (SELECT min(user_id) FROM membership WHERE tenant_id = api_key.tenant_id) WHERE created_by = 'system';

UPDATE agent SET owner = 'user:' || (SELECT user_id FROM api_key WHERE 'key:' || api_key.id = agent.owner) WHERE EXISTS (SELECT 1 FROM api_key WHERE 'key:' || api_key.id = agent.owner AND user_id IS NOT NULL);

CREATE UNIQUE INDEX "tenant_name" ON "tenant" ("name");

CREATE UNIQUE INDEX "invitation_email" ON "invitation" ("tenant_id", "email");

CREATE UNIQUE INDEX "invitation_hash" ON "invitation" ("hash");

CREATE INDEX "membership_user" ON "membership" ("user_id");

CREATE UNIQUE INDEX "session_hash" ON "session" ("hash");

CREATE INDEX "session_user" ON "session" ("user_id");

CREATE TABLE "ef_temp_user" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_user" PRIMARY KEY,
    "created_at" INTEGER NOT NULL,
    "email" TEXT NOT NULL,
    "is_instance_admin" INTEGER NOT NULL,
    "password_hash" TEXT NOT NULL,
    "totp_secret" BLOB NULL,
    "totp_step" INTEGER NOT NULL
);

INSERT INTO "ef_temp_user" ("id", "created_at", "email", "is_instance_admin", "password_hash", "totp_secret", "totp_step")
SELECT "id", "created_at", "email", "is_instance_admin", "password_hash", "totp_secret", "totp_step"
FROM "user";

PRAGMA foreign_keys = 0;

DROP TABLE "user";

ALTER TABLE "ef_temp_user" RENAME TO "user";

PRAGMA foreign_keys = 1;

CREATE UNIQUE INDEX "user_email" ON "user" ("email");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126130848_People', '10.0.15');

CREATE TABLE "share" (
    "agent_id" INTEGER NOT NULL,
    "kind" INTEGER NOT NULL,
    "subject" TEXT NOT NULL,
    "tenant_id" INTEGER NOT NULL,
    "level" INTEGER NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    CONSTRAINT "PK_share" PRIMARY KEY ("agent_id", "kind", "subject")
);

CREATE INDEX "share_subject" ON "share" ("tenant_id", "kind", "subject");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126134241_Sharing', '10.0.15');

ALTER TABLE "call_grant" ADD "origin" INTEGER NOT NULL DEFAULT 0;

CREATE TABLE "ef_temp_call_grant" (
    "caller_id" INTEGER NOT NULL,
    "target_id" INTEGER NOT NULL,
    "origin" INTEGER NOT NULL,
    "granted_by" TEXT NOT NULL,
    CONSTRAINT "PK_call_grant" PRIMARY KEY ("caller_id", "target_id", "origin")
);

INSERT INTO "ef_temp_call_grant" ("caller_id", "target_id", "origin", "granted_by")
SELECT "caller_id", "target_id", "origin", "granted_by"
FROM "call_grant";

PRAGMA foreign_keys = 0;

DROP TABLE "call_grant";

ALTER TABLE "ef_temp_call_grant" RENAME TO "call_grant";

PRAGMA foreign_keys = 1;

CREATE INDEX "call_grant_target" ON "call_grant" ("target_id");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126163040_CallGrantsByHand', '10.0.15');

ALTER TABLE "tenant" ADD "max_agents" INTEGER NULL;

ALTER TABLE "agent" ADD "executions_left" INTEGER NULL;

ALTER TABLE "agent" ADD "expires_at" INTEGER NULL;

CREATE INDEX "agent_expiry" ON "agent" ("expires_at") WHERE expires_at IS NOT NULL;

CREATE INDEX "agent_owner" ON "agent" ("tenant_id", "owner", "deleted_at");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126164044_AgentBudgets', '10.0.15');

CREATE TABLE "access_request" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_access_request" PRIMARY KEY,
    "tenant_id" INTEGER NOT NULL,
    "user_id" INTEGER NOT NULL,
    "agent_name" TEXT NOT NULL,
    "agent_id" INTEGER NULL,
    "level" INTEGER NOT NULL,
    "reason" TEXT NULL,
    "status" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "reopened_at" INTEGER NULL,
    "decided_by" TEXT NULL,
    "decided_at" INTEGER NULL,
    "answer" TEXT NULL,
    "expires_at" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "access_request_agent" ON "access_request" ("agent_id", "user_id");

CREATE UNIQUE INDEX "access_request_name" ON "access_request" ("tenant_id", "user_id", "agent_name");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126164058_AccessRequests', '10.0.15');

CREATE TABLE "public_link" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_public_link" PRIMARY KEY,
    "tenant_id" INTEGER NOT NULL,
    "agent_id" INTEGER NOT NULL,
    "label" TEXT NOT NULL,
    "hash" BLOB NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "expires_at" INTEGER NULL,
    "last_used_at" INTEGER NULL
);

CREATE INDEX "public_link_agent" ON "public_link" ("agent_id");

CREATE UNIQUE INDEX "public_link_hash" ON "public_link" ("hash");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126165006_PublicLinks', '10.0.15');

CREATE INDEX "agent_deleted" ON "agent" ("tenant_id", "deleted_at") WHERE deleted_at IS NOT NULL;

CREATE INDEX "agent_held" ON "agent" ("tenant_id", "held_by") WHERE held_by IS NOT NULL;

CREATE INDEX "agent_kind" ON "agent" ("tenant_id", "runtime", "node_type");

CREATE INDEX "agent_stopped" ON "agent" ("tenant_id", "desired_state") WHERE desired_state = 1;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261127062957_AgentStandings', '10.0.15');

CREATE TABLE "credential" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_credential" PRIMARY KEY,
    "tenant_id" INTEGER NOT NULL,
    "agent_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "kind" INTEGER NOT NULL,
    "target" TEXT NOT NULL,
    "secret" BLOB NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "credential_name" ON "credential" ("agent_id", "name");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261127171149_Credentials', '10.0.15');
