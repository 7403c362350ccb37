-- The operator queue at work: who is asked, until when, with what beside the question, and the indexes of its lists.

ALTER TABLE ask ADD COLUMN due_at INTEGER;
ALTER TABLE ask ADD COLUMN addressee TEXT;
ALTER TABLE ask ADD COLUMN context BLOB;

-- The stored priorities are not in their order: critical, high, normal, low.
ALTER TABLE ask ADD COLUMN rank INTEGER GENERATED ALWAYS AS (CASE priority WHEN 3 THEN 0 WHEN 2 THEN 1 WHEN 0 THEN 2 ELSE 3 END) VIRTUAL;

-- The most urgent first.
CREATE INDEX ask_rank ON ask (tenant_id, status, rank, seq);
-- Those of an agent: its list, and what a purge erases.
CREATE INDEX ask_agent ON ask (agent_id, status, seq);
CREATE INDEX ask_addressee ON ask (tenant_id, addressee, status, seq) WHERE addressee IS NOT NULL;
-- Those of an execution, ended ones included: read with every execution that is shown.
CREATE INDEX ask_execution ON ask (message_seq, seq) WHERE message_seq IS NOT NULL;
-- The counts, from the index alone. Pending entries are few: rows leave it when they end.
CREATE INDEX ask_count ON ask (tenant_id, agent_id, kind, priority, due_at) WHERE status = 0;
CREATE INDEX ask_due ON ask (tenant_id, due_at) WHERE status = 0 AND due_at IS NOT NULL;

-- Dead letters by the code with which they failed. A message that completes never enters it.
CREATE INDEX message_error ON message (tenant_id, error_code, seq) WHERE error_code IS NOT NULL;
