using Trinity.Sdk;

namespace Trinity.ClaudeCode.Containers;

/// <summary>The container engine does not answer. What runs in its containers may go on.</summary>
internal sealed class EngineAwayException(Exception inner) : TrinityException("engine_away", "The container engine does not answer.", inner);
