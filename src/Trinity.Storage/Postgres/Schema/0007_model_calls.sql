-- What agents have used of models: a row for each call, on the disk before anything of it leaves the platform. It goes with its message.
-- Costs are millionths of a dollar. What was used is null as long as nobody knows it, and then what was reserved counts.

CREATE TABLE model_call (
    seq                bigint   PRIMARY KEY,
    tenant_id          integer  NOT NULL,
    agent_id           bigint   NOT NULL,
    message_seq        bigint   NOT NULL,
    status             smallint NOT NULL,
    reserved_tokens    bigint   NOT NULL,
    reserved_micro_usd bigint,
    input_tokens       bigint,
    output_tokens      bigint,
    cache_read_tokens  bigint,
    cache_write_tokens bigint,
    micro_usd          bigint,
    started_at         bigint   NOT NULL,
    ended_at           bigint,
    http_status        integer,
    model              text COLLATE "C" NOT NULL,
    request_id         text COLLATE "C"
) WITH (fillfactor = 80);
CREATE INDEX model_call_message ON model_call (message_seq, seq);

CREATE POLICY tenant ON model_call USING ((SELECT current_setting('trinity.tenant')::integer) IN (0, tenant_id));
ALTER TABLE model_call ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
