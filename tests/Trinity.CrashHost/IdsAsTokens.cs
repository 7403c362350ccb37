using Trinity.Platform.Executions;
using Trinity.Platform.Models;
using Trinity.Sdk.Identity;

namespace Trinity.CrashHost;

/// <summary>Takes the id of an execution for its token: what is tested here is what becomes of its calls.</summary>
internal sealed class IdsAsTokens(IExecutionReads executions) : IExecutionTokens
{
    public async ValueTask<ExecutionGrant?> FindAsync(string token, CancellationToken cancellationToken) =>
        MessageId.TryParse(token, out var id) && await executions.FindAsync(new TenantId(1), id, cancellationToken) is { } message
            ? new ExecutionGrant { Tenant = message.Tenant, Agent = message.Agent, Message = message.Sequence, Execution = id }
            : null;
}
