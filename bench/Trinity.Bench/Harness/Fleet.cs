using Trinity.Bench.Nodes;
using Trinity.Platform.Access;
using Trinity.Platform.Agents;
using Trinity.Platform.Storage;
using Trinity.Platform.Webhooks;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;

namespace Trinity.Bench.Harness;

/// <summary>Many agents at once: through the one writer, in blocks, with the rows that creating each by itself would make.</summary>
internal static class Fleet
{
    private const int Block = 2_000;

    /// <summary>Creates agents <c>{prefix}-00000</c> and so on, each with one key's state.</summary>
    /// <returns>Their ids, in the order of their numbers.</returns>
    public static async Task<IReadOnlyList<AgentId>> CreateAsync(BenchServer server, string nodeType, int count, string config, string prefix = "agent")
    {
        var ids = new List<AgentId>(count);
        for (var from = 0; from < count; from += Block)
        {
            var first = from;
            ids.AddRange(await server.Get<IControlWriter>().WriteAsync(server.Caller.Tenant, default, "create_fleet", change =>
            {
                change.AllTenants.ChangeTracker.AutoDetectChangesEnabled = false;
                var created = Enumerable.Range(first, Math.Min(Block, count - first))
                    .Select(number => Create(server, change, RuntimeKind.Native, nodeType, NameOf(prefix, number), config)).ToArray();
                change.Messages.Aftermath.Clear();
                return created;
            }));
        }

        return ids;
    }

    public static string NameOf(string prefix, int number) => $"{prefix}-{number:00000}";

    /// <summary>Gives agents a webhook each, and returns their tokens.</summary>
    public static Task<string[]> HookAsync(BenchServer server, IReadOnlyList<AgentId> agents) =>
        server.Get<IControlWriter>().WriteAsync(server.Caller.Tenant, default, "create_hooks", change => agents.Select(agent =>
        {
            var token = Tokens.Create(Tokens.WebhookPrefix);
            change.AllTenants.Add(new Webhook
            {
                Id = change.Messages.NextSequence(),
                TenantId = server.Caller.Tenant.Value,
                AgentId = agent.Value,
                Name = "deliveries",
                TokenHash = Tokens.Hash(token),
                CreatedAt = change.Messages.Now,
            });
            return token;
        }).ToArray());

    public static AgentId Create(
        BenchServer server, ControlTransaction change, RuntimeKind runtime, string? nodeType, string name, string config)
    {
        var now = change.Messages.Now;
        var tenant = server.Caller.Tenant;
        var agent = new Agent
        {
            Id = change.Messages.NextSequence(),
            TenantId = tenant.Value,
            Name = name,
            Runtime = runtime.Name,
            NodeType = nodeType,
            Owner = server.Caller.Principal.ToString(),
            Revision = 1,
            CreatedAt = now,
            UpdatedAt = now,
        };
        change.AllTenants.Add(agent);
        change.AllTenants.Add(new AgentRevision
        {
            AgentId = agent.Id,
            Number = 1,
            Config = System.Text.Encoding.UTF8.GetBytes(config),
            Author = agent.Owner,
            CreatedAt = now,
        });
        var id = new AgentId(agent.Id);
        change.Messages.RaiseEpoch(id);
        change.Messages.TryAdvanceState(new StateRow(id, tenant, Ledger.Key), 0, new StateChange(1, Ledger.Initial, Indexed: null));
        return id;
    }
}
