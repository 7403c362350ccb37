using Trinity.Cli.Commands;
using Trinity.Client;
using Trinity.Client.Executions;

namespace Trinity.Cli.Demo.Checks;

/// <summary>All executions at one moment.</summary>
internal sealed record Census(IReadOnlyList<Execution> Executions)
{
    private static readonly string[] Open = ["queued", "running", "waiting", "retrying"];

    public int OpenCount => Executions.Count(execution => Open.Contains(execution.Status, StringComparer.Ordinal));

    public static async Task<Census> TakeAsync(TrinityClient client, CancellationToken cancellationToken) =>
        new(await Pages.AllAsync(client.Executions.ListAsync, string.Empty, cancellationToken));

    public int Count(string status, string? agent = null) =>
        Executions.Count(execution => execution.Status == status && (agent is null || execution.Agent == agent));

    /// <summary>Executions in one status, as <c>agent/type</c>.</summary>
    public Tally Types(string status) =>
        new(Executions.Where(execution => execution.Status == status).Select(execution => $"{execution.Agent}/{execution.Type}"));
}
