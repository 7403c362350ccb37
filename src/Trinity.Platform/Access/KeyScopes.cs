using Trinity.Sdk.Access;

namespace Trinity.Platform.Access;

/// <summary>What a key is for, in a word. Each is a list of what is allowed; nothing else is.</summary>
internal static class KeyScopes
{
    /// <summary>From the least to the most.</summary>
    public static readonly IReadOnlyList<KeyScope> All =
    [
        new("ingest", AccessRights.Use),
        new("read", AccessRights.Read),
        new("operate", AccessRights.Read | AccessRights.Use | AccessRights.Operate),
        new("build", AccessRights.Read | AccessRights.Use | AccessRights.Operate | AccessRights.Edit),
        new("admin", AccessRights.All),
    ];

    public static AccessRights? RightsOf(string? name) => All.FirstOrDefault(scope => scope.Name == name)?.Rights;

    /// <summary>The least scope in which these rights are.</summary>
    public static string NameOf(AccessRights rights) => All.First(scope => (scope.Rights & rights) == rights).Name;
}

/// <summary>A scope of keys.</summary>
/// <param name="Name">Its word.</param>
/// <param name="Rights">What it allows.</param>
internal sealed record KeyScope(string Name, AccessRights Rights);
