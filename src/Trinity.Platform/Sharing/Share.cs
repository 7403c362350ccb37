using Trinity.Platform.Storage;
using Trinity.Sdk.Access;

namespace Trinity.Platform.Sharing;

/// <summary>That somebody else than its owner may do something with an agent.</summary>
internal sealed class Share : ITenantRow
{
    public required int TenantId { get; init; }

    public required long AgentId { get; init; }

    public required ShareKind Kind { get; init; }

    /// <summary>The address of the person, in lower case, or the word of the role.</summary>
    public required string Subject { get; init; }

    public required ShareLevel Level { get; set; }

    /// <summary>Who shared it, as written by a principal.</summary>
    public required string CreatedBy { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>With whom an agent is shared.</summary>
internal enum ShareKind
{
    /// <summary>With a person, who may join later.</summary>
    Person = 0,

    /// <summary>With everybody in the tenant who has this role or a greater one.</summary>
    Role = 1,
}

/// <summary>What sharing allows, within the role of who it is shared with.</summary>
internal enum ShareLevel
{
    /// <summary>See it, and give it work.</summary>
    Use = 0,

    /// <summary>And operate it.</summary>
    Operate = 1,

    /// <summary>And change it.</summary>
    Edit = 2,
}

internal static class ShareLevels
{
    public static Fault Unknown { get; } = new("/level", "unknown_level", "The levels are use, operate and edit.");

    public static AccessRights RightsOf(ShareLevel level) => level switch
    {
        ShareLevel.Use => AccessRights.Read | AccessRights.Use,
        ShareLevel.Operate => AccessRights.Read | AccessRights.Use | AccessRights.Operate,
        ShareLevel.Edit => AccessRights.Read | AccessRights.Use | AccessRights.Operate | AccessRights.Edit,
    };

    /// <summary>The least level that allows all of this.</summary>
    public static ShareLevel LeastFor(AccessRights rights) =>
        rights.HasFlag(AccessRights.Edit) ? ShareLevel.Edit : rights.HasFlag(AccessRights.Operate) ? ShareLevel.Operate : ShareLevel.Use;
}
