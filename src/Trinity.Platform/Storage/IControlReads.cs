using Trinity.Sdk.Identity;

namespace Trinity.Platform.Storage;

/// <summary>Reads control data on connections of their own.</summary>
internal interface IControlReads
{
    /// <summary>The data of a tenant for one short read, which tracks nothing. Dispose of it.</summary>
    TenantTables Open(TenantId tenant);

    /// <summary>
    /// The data of the whole instance for one short read: for who looks for a tenant, and for what is done to all of them. Dispose of it.
    /// </summary>
    PlatformDbContext OpenAllTenants();
}
