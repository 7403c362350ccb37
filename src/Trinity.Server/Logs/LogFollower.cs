using System.Runtime.CompilerServices;
using Trinity.Sdk.Access;
using Trinity.Sdk.Runtimes;
using Trinity.Server.Http;

namespace Trinity.Server.Logs;

/// <summary>Reads an agent's log as it is written, for as long as the reader may.</summary>
internal sealed class LogFollower(IAgentAccess access, HttpContext context, string name, CapableAgent<IAgentLogs> log, AgentLogFilter filter)
{
    private const int LinesAtOnce = 200;

    /// <summary>Sends the head of the answer before there is a line.</summary>
    public Task BeginAsync(CancellationToken cancellationToken) => context.Response.Body.FlushAsync(cancellationToken);

    /// <summary>The lines after a number, or else the latest, and then every one that is written, until the token is signalled.</summary>
    public async IAsyncEnumerable<AgentLogLine> LinesAsync(long? after, int latest, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var caller = context.Caller();
        var limit = after is null ? latest : LinesAtOnce;

        // Once for each batch: who may no longer use the agent, or whose agent is gone, reads nothing that was written since.
        while (await access.FindAsync(caller, name, AccessRights.Read, CancellationToken.None) is { } agent && agent.Id == log.Agent.Id)
        {
            var lines = await log.Runtime.ReadAsync(agent, filter, after, limit, CancellationToken.None);
            foreach (var line in lines)
            {
                yield return line;
            }

            after = lines is [.., var last] ? last.Number : after ?? 0;
            limit = LinesAtOnce;
            if (lines.Count < LinesAtOnce && !await WaitAsync(agent, after.Value, cancellationToken))
            {
                yield break;
            }
        }
    }

    /// <returns>False when it is over.</returns>
    private async Task<bool> WaitAsync(AgentDefinition agent, long after, CancellationToken cancellationToken)
    {
        try
        {
            await log.Runtime.WaitAsync(agent, after, cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
