namespace Trinity.Platform.Storage;

/// <summary>Reads control data on connections of their own.</summary>
internal interface IControlReads
{
    /// <summary>A context for one short read; it tracks nothing. Dispose of it.</summary>
    PlatformDbContext Open();
}
