namespace Trinity.Platform.Access;

/// <summary>A person in a tenant.</summary>
internal sealed record Member
{
    public required User User { get; init; }

    public required Membership Membership { get; init; }
}
