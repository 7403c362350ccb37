namespace Trinity.Platform.Storage;

/// <summary>A row that belongs to a tenant.</summary>
internal interface ITenantRow
{
    int TenantId { get; }
}
