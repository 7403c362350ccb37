-- Nearly every message is written twice: accepted, and ended soon after. The second version has an entry of its own in each index, beside that
-- of the first. Pages that are filled by half at first take it without being searched for what can go, or split.
ALTER INDEX message_pkey SET (fillfactor = 45);
ALTER INDEX message_id SET (fillfactor = 45);
