using System.Text.Json.Nodes;

namespace Trinity.Testing.Anthropic;

/// <summary>What one call of the model is answered with. In a prompt its members are written in snake case.</summary>
public sealed record ScriptStep
{
    /// <summary>What the model says; "ok" where it says nothing and calls no tool.</summary>
    public string? Text { get; init; }

    /// <summary>A tool that it calls.</summary>
    public string? Tool { get; init; }

    /// <summary>What that tool gets.</summary>
    public JsonObject? Input { get; init; }

    /// <summary>Tools that it calls at once.</summary>
    public IReadOnlyList<ScriptTool>? Tools { get; init; }

    /// <summary>What it thinks before.</summary>
    public string? Thinking { get; init; }

    /// <summary>Why it stops, if not for its tools or because all is said.</summary>
    public string? Stop { get; init; }

    /// <summary>The call fails with this status.</summary>
    public int? Status { get; init; }

    /// <summary>What the failure says.</summary>
    public string? Message { get; init; }

    /// <summary>After how many seconds it is to be tried again.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>How often it fails, in whichever way; always, unless told otherwise.</summary>
    public int? Times { get; init; }

    /// <summary>What comes once it has failed so often.</summary>
    public ScriptStep? Then { get; init; }

    /// <summary>The answer begins, and goes on with an error of this type.</summary>
    public string? SseError { get; init; }

    /// <summary>The answer begins, and the connection is cut.</summary>
    public bool Drop { get; init; }

    /// <summary>The answer begins, and does not go on.</summary>
    public bool Hang { get; init; }

    /// <summary>The answer begins when the test lets this name go: <see cref="ScriptedApi.Release" />.</summary>
    public string? Hold { get; init; }

    /// <summary>How long it takes until the answer begins.</summary>
    public int DelayMs { get; init; }

    /// <summary>How long each event of the answer takes.</summary>
    public int SlowMs { get; init; }

    /// <summary>Tokens read; 12 unless told otherwise.</summary>
    public int? In { get; init; }

    /// <summary>Tokens written; as many as the answer is long unless told otherwise.</summary>
    public int? Out { get; init; }

    /// <summary>Tokens read from the cache.</summary>
    public int CacheRead { get; init; }

    /// <summary>Tokens written to the cache.</summary>
    public int CacheWrite { get; init; }

    /// <summary>The model has a command run.</summary>
    public static ScriptStep Bash(string command) => new() { Tool = "Bash", Input = new JsonObject { ["command"] = command } };
}

/// <summary>A call of a tool.</summary>
/// <param name="Name">The tool.</param>
/// <param name="Input">What it gets.</param>
public sealed record ScriptTool(string Name, JsonObject? Input = null);
