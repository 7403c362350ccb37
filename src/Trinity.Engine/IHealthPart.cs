namespace Trinity.Engine;

/// <summary>A part of the server beyond the engine without which it takes no work.</summary>
internal interface IHealthPart
{
    string Name { get; }

    bool IsWell { get; }
}
