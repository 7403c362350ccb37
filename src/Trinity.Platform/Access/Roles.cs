using Trinity.Sdk.Access;

namespace Trinity.Platform.Access;

/// <summary>What a person may do in a tenant, in a word. The guide's table is written from here.</summary>
internal static class Roles
{
    public const string Viewer = "viewer";
    public const string Operator = "operator";
    public const string Builder = "builder";
    public const string Admin = "admin";

    /// <summary>From the least to the most.</summary>
    public static readonly IReadOnlyList<Role> All =
    [
        new(Viewer, AccessRights.Read | AccessRights.Use),
        new(Operator, AccessRights.Read | AccessRights.Use | AccessRights.Operate),
        new(Builder, AccessRights.Read | AccessRights.Use | AccessRights.Operate | AccessRights.Edit),
        new(Admin, AccessRights.All) { SeesAll = true },
    ];

    public static Role? Find(string? name) => All.FirstOrDefault(role => role.Name == name);

    /// <summary>Whether a role is this one or a greater one.</summary>
    public static bool Includes(string? role, string least) => UpTo(role).Contains(least, StringComparer.Ordinal);

    /// <summary>A role with the lesser ones; none for who has none.</summary>
    public static IReadOnlyList<string> UpTo(string? role)
    {
        var names = All.Select(known => known.Name).ToList();
        return names[..(names.IndexOf(role ?? string.Empty) + 1)];
    }

    public static Fault? Check(string? name) => Find(name) is null
        ? new Fault("/role", "unknown_role", $"The roles are {string.Join(", ", All.Select(role => role.Name))}.")
        : null;
}

/// <summary>A role.</summary>
/// <param name="Name">Its word.</param>
/// <param name="Rights">What it allows at most; on an agent that is not the person's own, no more than was shared.</param>
internal sealed record Role(string Name, AccessRights Rights)
{
    /// <summary>Whether every agent of the tenant is within it, shared or not.</summary>
    public bool SeesAll { get; init; }
}
