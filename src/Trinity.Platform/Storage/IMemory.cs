using Trinity.Sdk.Messages;

namespace Trinity.Platform.Storage;

/// <summary>Something that is remembered of control data. The commit that changes them makes it forgotten, in every process.</summary>
internal interface IMemory
{
    /// <summary>What it remembers.</summary>
    Memory Kind { get; }

    /// <summary>Something of it has changed: what was read before is not remembered after.</summary>
    void Forget();
}
