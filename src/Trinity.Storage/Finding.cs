namespace Trinity.Storage;

/// <summary>Something that was looked at.</summary>
internal sealed record Finding(FindingLevel Level, string What, string Text);

/// <summary>How it is.</summary>
internal enum FindingLevel
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Somebody should look at it.</summary>
    Warn,

    /// <summary>It keeps the instance from working.</summary>
    Fail,
}
