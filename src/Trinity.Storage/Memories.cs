using Trinity.Platform.Storage;
using Trinity.Sdk.Identity;
using Trinity.Sdk.Messages;

namespace Trinity.Storage;

/// <summary>All that the process remembers of control data, and forgets with the commits that change them.</summary>
internal sealed class Memories(AgentDirectory agents, IEnumerable<IMemory> memories)
{
    private readonly IMemory[] _memories = [.. memories];

    /// <summary>Something was committed, here or by another process.</summary>
    public void Forget(IReadOnlyList<AgentId> changed, Memory forgotten)
    {
        foreach (var agent in changed)
        {
            agents.Invalidate(agent);
        }

        if (forgotten == Memory.None)
        {
            return;
        }

        foreach (var memory in _memories)
        {
            if (forgotten.HasFlag(memory.Kind))
            {
                memory.Forget();
            }
        }
    }

    /// <summary>Anything may have changed.</summary>
    public void ForgetAll()
    {
        agents.InvalidateAll();
        Forget([], Memory.All);
    }
}
