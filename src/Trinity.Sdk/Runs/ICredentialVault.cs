using Trinity.Sdk.Identity;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Runs;

/// <summary>Opens the credentials of agents for who makes what they run in.</summary>
internal interface ICredentialVault
{
    /// <summary>The credentials of an agent as they are now, in clear.</summary>
    /// <exception cref="TrinityException"><c>unreadable_secret</c>: no key of the instance reads one of them.</exception>
    ValueTask<IReadOnlyList<OpenCredential>> OpenAsync(TenantId tenant, AgentId agent, CancellationToken cancellationToken);
}

/// <summary>A credential in clear. It goes to the container that it is for, and nowhere else.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Kind">How the agent gets it.</param>
/// <param name="Target">The name of the variable, or the path of the file below the home.</param>
/// <param name="Value">The value.</param>
internal sealed record OpenCredential(string Name, CredentialKind Kind, string Target, string Value)
{
    /// <summary>Without the value: it may get into a log.</summary>
    public override string ToString() => $"{Kind} {Target}";
}
