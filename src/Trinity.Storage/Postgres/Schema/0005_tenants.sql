-- A second wall between tenants. The program names the tenant in each of its statements; this is for the one that forgets. A session says whose
-- rows it is shown (trinity.tenant): those of one tenant, or of all where it says 0. One that says nothing is refused by every table. Owners are
-- not let past, for the program is one; superusers are, whatever a table says.
-- mailbox has none: it has nothing but numbers of the engine. Two more have none. Behind a wall the database uses an index only with operators that are known not to tell of rows they do not show, and those of
-- trigrams and of numeric are not: a search in agent or state_index would read all rows. What they belong to is walled.
DO $walls$
DECLARE walled text;
BEGIN
    FOREACH walled IN ARRAY ARRAY[
        'access_request', 'api_key', 'ask', 'audit', 'audit_seal', 'delivery', 'destination', 'effect', 'invitation', 'membership', 'message',
        'named_agent', 'public_link', 'session', 'share', 'state', 'timer', 'webhook'] LOOP
        EXECUTE format('CREATE POLICY tenant ON %I USING ((SELECT current_setting(''trinity.tenant'')::integer) IN (0, tenant_id))', walled);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', walled);
    END LOOP;
END $walls$;

-- What belongs to a message or an agent is its tenant's; a payload also theirs to whom it was passed on.
DO $walls$
DECLARE walled record;
BEGIN
    FOR walled IN SELECT * FROM (VALUES
        ('agent_revision', 'agent', 'id = agent_id'), ('call_grant', 'agent', 'id = caller_id'), ('idempotency', 'agent', 'id = agent_id'),
        ('journal', 'message', 'seq = message_seq'), ('journal_part', 'message', 'seq = message_seq'),
        ('payload', 'message', '(seq = message_seq OR payload_of = message_seq)')) AS owned (name, owner, is_owner) LOOP
        EXECUTE format(
            'CREATE POLICY tenant ON %I USING ((SELECT current_setting(''trinity.tenant'')::integer) = 0 OR EXISTS (
                SELECT 1 FROM %I WHERE %s AND tenant_id = (SELECT current_setting(''trinity.tenant'')::integer)))',
            walled.name, walled.owner, walled.is_owner);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', walled.name);
    END LOOP;
END $walls$;
