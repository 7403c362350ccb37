namespace Trinity.Sdk.Identity;

/// <summary>The isolation boundary: every row belongs to one tenant. Written <c>ten_…</c>.</summary>
/// <param name="Value">The number of the row.</param>
public readonly record struct TenantId(int Value)
{
    /// <summary>The written form.</summary>
    public override string ToString() => "ten_" + Base32.Encode(Value);
}
