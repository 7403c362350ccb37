namespace Trinity.ClaudeCode.Containers;

/// <summary>The container engine does not answer. What runs in its containers may go on.</summary>
internal sealed class EngineAwayException(Exception inner) : Exception("The container engine does not answer.", inner);
