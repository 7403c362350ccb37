using Trinity.Sdk.Access;
using Trinity.Sdk.Runtimes;

namespace Trinity.Platform.Agents;

/// <summary>Shows what runs under the labels of this instance and belongs to no agent. It is of no tenant: only for who manages the instance.</summary>
internal sealed class UnmanagedContainers(RuntimeRegistry runtimes)
{
    public Outcome<UnmanagedContainer[]> List(Caller caller) =>
        !caller.IsPerson ? Refusal.PersonRequired
        : !caller.IsInstanceAdmin ? Refusal.Forbidden("Containers that belong to no agent are for the instance's administrators.")
        : runtimes.Kinds.Select(runtimes.Find).OfType<IFindsContainers>()
            .SelectMany(runtime => runtime.Unmanaged)
            .OrderBy(container => container.Name, StringComparer.Ordinal)
            .ToArray();
}
