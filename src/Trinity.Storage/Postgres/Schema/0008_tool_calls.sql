-- What executions have caused by their tools: a row for each call, written with what it causes. The same call again finds it. It goes with its message.

CREATE TABLE tool_call (
    message_seq bigint  NOT NULL,
    hash        bytea   NOT NULL,
    tenant_id   integer NOT NULL,
    agent_id    bigint  NOT NULL,
    created_at  bigint  NOT NULL,
    tool        text COLLATE "C" NOT NULL,
    answer      text COLLATE "C" NOT NULL,
    code        text COLLATE "C",
    PRIMARY KEY (message_seq, hash)
);

CREATE POLICY tenant ON tool_call USING ((SELECT current_setting('trinity.tenant')::integer) IN (0, tenant_id));
ALTER TABLE tool_call ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
