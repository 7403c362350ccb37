using System.Text.RegularExpressions;

namespace Trinity.Architecture.Tests;

/// <summary>What reads or changes rows names their tenant, or is listed here with the reason why not.</summary>
public sealed partial class TenancyTests
{
    private const int Timeout = 10_000;

    /// <summary>How often a file looks over all tenants, and for what.</summary>
    private static readonly Dictionary<string, (int Times, string Reason)> OverAllTenants = new(StringComparer.Ordinal)
    {
        ["Trinity.Platform/Storage/IControlReads.cs"] = (1, "the port"),
        ["Trinity.Platform/Storage/IControlWriter.cs"] = (3, "the port"),
        ["Trinity.Storage/Postgres/PostgresControlReads.cs"] = (1, "the port, implemented"),
        ["Trinity.Storage/Sqlite/SqliteControlReads.cs"] = (2, "the port, implemented"),
        ["Trinity.Storage/Sql/SqlReadPool.cs"] = (3, "the pool that all others read from"),
        ["Trinity.Storage/Sql/Audit/SqlAuditReads.cs"] = (1, "which tenants have a log"),
        ["Trinity.Storage/Sql/Deliveries/SqlDestinationReads.cs"] = (3, "queues of destinations, by their numbers"),
        ["Trinity.Storage/Sql/SqlAgentReads.cs"] = (3, "agents that the engine holds, by their numbers"),
        ["Trinity.Storage/Sql/SqlExecutionReads.cs"] = (1, "which numbers were given out at a time"),
        ["Trinity.Storage/Sql/SqlMessageReads.cs"] = (13, "what mailboxes and sweeps hold, by its numbers"),
        ["Trinity.Storage/Sql/Runs/SqlRunReads.cs"] = (5, "the executions that the runtime looks after, whose what it finds is, and the name of the instance"),
        ["Trinity.Platform/Access/KnownKeys.cs"] = (1, "whose a key is, by its hash"),
        ["Trinity.Platform/Access/TenantService.cs"] = (6, "the tenants themselves, for who manages the instance"),
        ["Trinity.Platform/Agents/AgentRetention.cs"] = (1, "which tenants have agents whose time is over"),
        ["Trinity.Platform/Agents/EphemeralRetention.cs"] = (1, "which ephemeral agents there are whose time is over"),
        ["Trinity.Platform/Agents/PurgeRetention.cs"] = (1, "which purges were cut short"),
        ["Trinity.Platform/Instance/SetupService.cs"] = (6, "the first tenant and its administrator"),
        ["Trinity.Platform/People/AccountService.cs"] = (8, "a person's own account, which is of the instance: sessions, password, second factor"),
        ["Trinity.Platform/People/InvitationService.cs"] = (6, "to which tenant a link invites, by its hash"),
        ["Trinity.Platform/People/KnownSessions.cs"] = (1, "whose a session is, by its hash"),
        ["Trinity.Platform/People/Lockouts.cs"] = (3, "attempts are counted by address, before it is known whose that is"),
        ["Trinity.Platform/People/PeopleRetention.cs"] = (3, "what has expired in any tenant"),
        ["Trinity.Platform/People/SessionService.cs"] = (5, "a session, by its hash, and into which tenants its person may switch"),
        ["Trinity.Platform/People/SignInService.cs"] = (5, "who has an address, and to which tenants the person belongs"),
        ["Trinity.Platform/Sharing/AccessRequestRetention.cs"] = (1, "what has expired in any tenant"),
        ["Trinity.Platform/Sharing/KnownLinks.cs"] = (1, "whose a link is, by the hash of its token"),
        ["Trinity.Platform/Webhooks/KnownWebhooks.cs"] = (1, "whose a webhook is, by the hash of its token"),
    };

    /// <summary>Keys whose rows have one tenant: whoever has such a key has it from a row that was found within the tenant.</summary>
    private static readonly (string Condition, string Reason)[] OwnedKeys =
    [
        (@"\btenant_id = \?", "the tenant itself"),
        (@"\bagent_id = \?\d+ ", "an agent that was found by access, or is the one of the message that runs"),
        (@"\bmessage_seq = (\?\d+|\(SELECT)", "a message that was found within its tenant"),
        (@"dialect\.Among\(""message_seq""", "messages of one agent"),
        (@"\bparent_seq = \?1|dialect\.Among\(""parent_seq""", "calls of a message, or of messages of one agent"),
        (@"\bdestination_id = \?1", "a destination whose queue runs, or that was found within its tenant"),
        (@"WHERE (d\.)?seq = \?1", "the number of a row that the engine holds"),
        (@"(FROM|UPDATE) (agent|destination|state|timer) .*WHERE id = \?1", "the number of a row that was read within its tenant"),
        (@"FROM call_grant WHERE caller_id = \?1", "an agent that runs"),
        (@"FROM state_index WHERE state_id (= \?1|IN \(SELECT id FROM state WHERE agent_id = \?1\))", "states that were read within their agent"),
    ];

    /// <summary>Files all of whose statements are of the whole instance, and why.</summary>
    private static readonly Dictionary<string, string> WholeInstance = new(StringComparer.Ordinal)
    {
        ["ErasureRows.cs"] = "retention: what is too old, whoever's it is; and the rows of an agent that is gone",
        ["GatheredRows.cs"] = "rows that a rule wrote, by their numbers",
        ["ReadAhead.cs"] = "rows that the engine holds, by their numbers",
        ["NewerWork.cs"] = "a restore lists what the replaced instance did, for who has its files",
        ["SecretRows.cs"] = "a change of keys encrypts every secret anew, for who has its files",
        ["SqlCheckup.cs"] = "the doctor looks at the whole instance, for who has its files",
        ["PurgeRetention.cs"] = "finishes the purges that were cut short",
    };

    /// <summary>The other statements without a tenant, by how they begin.</summary>
    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal)
    {
        ["SELECT {Columns} FROM agent WHERE id IN ( SELECT agent_id FROM message"] = "the agents that have work, when an instance starts",
        ["SELECT {Columns} FROM message WHERE id = ?1"] = "within a change, by a random id that was found within the tenant before",
        ["SELECT {Columns} FROM ask WHERE id = ?1"] = "within a change, by a random id that was found within the tenant before",
        ["SELECT {Columns} FROM delivery WHERE id = ?1"] = "within a change, by a random id that was found within the tenant before",
        ["SELECT min(tenant_id) FROM audit"] = "from tenant to tenant, to seal the log of each",
        ["(SELECT url FROM destination WHERE id = d.destination_id)"] = "of a delivery found by a statement that names the tenant",
        ["(SELECT count(*) FROM delivery WHERE destination_id = destination.id"] = "of a destination found by a statement that names the tenant",
        ["AND d.destination_id NOT IN (SELECT id FROM destination WHERE disabled_by"] = "narrows a statement that names the tenant",
        ["WITH RECURSIVE found (id) AS ( SELECT min(destination_id) FROM delivery"] = "the destinations that have work, for their queues",
        ["CASE WHEN e.is_payload = 0 THEN e.data"] = "of an effect that its statement has found",
        [", (SELECT data FROM payload WHERE message_seq = {PayloadOwner}), reply"] = "of a message that its statement has found",
        ["SELECT {Columns} FROM message WHERE status = 0 AND parent_seq IS NOT NULL"] = "the calls in which rings are looked for; each ring is within one tenant",
        ["NOT EXISTS (SELECT 1 FROM agent WHERE agent.id = agent_id"] = "narrows a statement that names the tenant",
        ["{ExecutionSearch.Select(session.Dialect, \"id, agent_id, seq\", filter)} AND NOT EXISTS (SELECT 1 FROM agent"] = "narrows a statement that names the tenant",
        ["SELECT {AgentRows.Columns} FROM agent WHERE id IN ({session.Dialect.Numbers("] = "the agents of a page that was found within its tenant",
        ["SELECT seq FROM message WHERE {way.Condition}"] = "each way is of the tenant, or of an agent that was found by access",
        ["WITH RECURSIVE halves (low, high, at) AS ("] = "which number was given out at a time, of whatever tenant",
        ["SELECT {Columns} FROM agent a JOIN message m"] = "the executions that the runtime of a kind looks after, whoever's they are",
        ["SELECT tenant_id, min(id) FROM agent WHERE runtime = ?1"] = "which tenants an outage of a runtime concerns",
        ["SELECT tenant_id, agent_id FROM ask WHERE status = 0 AND code IS NOT NULL"] = "in which tenants an outage has been told of, to take that back",
        ["SELECT DISTINCT agent_id FROM message WHERE status = 0"] = "whose mailboxes the sweep nudges",
        ["SELECT count(*) FROM message WHERE status IN (1, 2)"] = "how much waits in all, for the metrics",
        ["SELECT count(*), min(begun_at) FROM delivery"] = "how much is pending in all, for the metrics",
        ["SELECT due_at FROM timer WHERE is_frozen = 0"] = "when the next timer is due",
        ["SELECT id, due_at, kind, tenant_id, agent_id, message_seq, hops, name, key, payload FROM timer WHERE due_at"] = "the timers that are due",
        ["SELECT agent_id, key, count(*) FROM ( SELECT agent_id, key FROM message"] = "how full lanes are, when an instance starts",
        ["SELECT agent_id, max(seq) FROM message WHERE seq > $1"] = "for whom other servers have accepted messages",
        ["SELECT tenant_id, CAST(sum(length(data)) AS bigint) FROM message"] = "how much each tenant has, when an instance starts",
    };

    [Fact]
    public void FilesThatLookOverAllTenants_AreThese()
    {
        var found = Repository.Sources("src")
            .Select(file => (Name: Repository.NameOf(file)["src/".Length..], Times: AllTenants().Count(File.ReadAllText(file))))
            .Where(file => file.Times > 0)
            .ToDictionary(file => file.Name, file => file.Times, StringComparer.Ordinal);

        Assert.Equal(OverAllTenants.Select(file => $"{file.Key} {file.Value.Times}").Order(), found.Select(file => $"{file.Key} {file.Value}").Order());
    }

    [Fact]
    public void Statements_NameTheTenantOrWhatIsItsOwn()
    {
        var statements = Statements().ToArray();

        Assert.True(statements.Length > 100, $"{statements.Length} statements");
        Assert.Empty(
            from statement in statements
            where !WholeInstance.ContainsKey(statement.File)
                && !Array.Exists(OwnedKeys, key => Has(statement.Text, key.Condition))
                && !Others.Keys.Any(start => statement.Text.StartsWith(start, StringComparison.Ordinal))
            select $"{statement.File}: {statement.Text}");
    }

    [Fact]
    public void Exceptions_AreEachStillThere()
    {
        var statements = Statements().ToArray();

        Assert.All(WholeInstance.Keys, file => Assert.Contains(statements, statement => statement.File == file));
        Assert.All(OwnedKeys, key => Assert.Contains(statements, statement => Has(statement.Text, key.Condition)));
        Assert.All(Others.Keys, start => Assert.Contains(statements, statement => statement.Text.StartsWith(start, StringComparison.Ordinal)));
    }

    /// <summary>The texts in the sources that read or change rows of a table, each on one line. They stand in the places of their parameters.</summary>
    private static IEnumerable<(string File, string Text)> Statements()
    {
        var tables = string.Join('|', Tables());
        return from file in Repository.Sources("src")
               from Match text in Text().Matches(string.Join('\n', File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))))
               let statement = Space().Replace(text.Groups["text"].Value, " ").Trim()
               where Has(statement, @"\b(SELECT|UPDATE|DELETE)\b") && Has(statement, $@"\b(FROM|JOIN|UPDATE) ({tables})\b")
               select (Path.GetFileName(file), statement);
    }

    private static IEnumerable<string> Tables()
    {
        var hot = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.sql", SearchOption.AllDirectories)
            .SelectMany(file => Made().Matches(File.ReadAllText(file)));
        var control = Repository.Sources("src").SelectMany(file => Named().Matches(File.ReadAllText(file)));
        return hot.Concat(control).Select(match => match.Groups["table"].Value).Where(table => table is not ("sequence" or "writer" or "node" or "cluster"));
    }

    /// <summary>Whether a statement, with a space behind it, has what a pattern says.</summary>
    private static bool Has(string statement, string pattern) =>
        Regex.IsMatch(statement + " ", pattern, RegexOptions.ExplicitCapture, TimeSpan.FromMilliseconds(Timeout));

    [GeneratedRegex("AllTenants", RegexOptions.None, Timeout)]
    private static partial Regex AllTenants();

    [GeneratedRegex(@"CREATE TABLE (?<table>\w+)", RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex Made();

    [GeneratedRegex(@"NameColumns\(""(?<table>\w+)""\)", RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex Named();

    [GeneratedRegex(@"""""""(?<text>.*?)""""""|""(?<text>(\\.|[^""\\\n])*)""", RegexOptions.Singleline | RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex Text();

    [GeneratedRegex(@"\s+", RegexOptions.None, Timeout)]
    private static partial Regex Space();
}
