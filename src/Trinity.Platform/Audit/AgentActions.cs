using Trinity.Platform.Storage;
using Trinity.Sdk.Access;
using Trinity.Sdk.Identity;

namespace Trinity.Platform.Audit;

/// <summary>Writes down what a caller did to an agent that is not in the store: to its files, for one.</summary>
/// <remarks>It is one write after the other, and no transaction: what was done a moment before a crash may lack its entry.</remarks>
internal sealed class AgentActions(IControlWriter writer)
{
    public Task RecordAsync(Caller caller, AgentId agent, string action) =>
        writer.WriteAsync(caller, AuditTarget.Of(agent), action, _ => (Refusal?)null);
}
