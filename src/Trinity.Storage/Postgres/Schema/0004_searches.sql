-- What people look for among millions, see ExecutionSearch: of a tenant the messages of each status in their order. Whoever lists them all
-- goes along all of these at once, so that a tenant of whom little is heard is not looked for among the others.
DROP INDEX message_status;
CREATE INDEX message_status ON message (tenant_id, status, seq);
-- What ended badly of one agent. A message that completes never enters it.
CREATE INDEX message_failed ON message (agent_id, seq) WHERE status > 4;
-- Which entries of the operator queue are too old: the sweep asks every few minutes, and mostly there are none.
CREATE INDEX ask_ended ON ask (ended_at) WHERE status <> 0;

-- Agents by a part of their texts, and by a tag among others. The extension comes with PostgreSQL and may be made by whoever owns the database;
-- where it may not, or is not there, a search reads the agents of all tenants one by one, and all else is the same. It is made in a schema that
-- a restore does not move. Agents are written now and then: their texts go into the index at once, and no search has to look through a list first.
-- Both are of all agents: what is known of a part of them would not be used to tell a rare tag from a common one.
DO $$
DECLARE
    home text;
BEGIN
    BEGIN
        CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
    EXCEPTION WHEN OTHERS THEN
        RAISE NOTICE 'agents are searched without an index: %', SQLERRM;
    END;
    SELECT quote_ident(n.nspname) INTO home FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm';
    IF home IS NOT NULL THEN
        EXECUTE format(
            'CREATE INDEX agent_text ON agent USING gin (name %1$s.gin_trgm_ops, display_name %1$s.gin_trgm_ops, description %1$s.gin_trgm_ops)
            WITH (fastupdate = off)', home);
        EXECUTE format(
            'CREATE INDEX agent_tags ON agent USING gin (((%1$L || tags) || %1$L) %2$s.gin_trgm_ops) WITH (fastupdate = off)',
            ',', home);
    END IF;
END $$;
