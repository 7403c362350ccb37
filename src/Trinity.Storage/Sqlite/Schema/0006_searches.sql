-- What people look for among millions, see ExecutionSearch: of a tenant the messages of each status in their order. Whoever lists them all
-- goes along all of these at once, so that a tenant of whom little is heard is not looked for among the others.
DROP INDEX message_status;
CREATE INDEX message_status ON message (tenant_id, status, seq);
-- What ended badly of one agent. A message that completes never enters it.
CREATE INDEX message_failed ON message (agent_id, seq) WHERE status > 4;
-- Which entries of the operator queue are too old: the sweep asks every few minutes, and mostly there are none.
CREATE INDEX ask_ended ON ask (ended_at) WHERE status <> 0;
