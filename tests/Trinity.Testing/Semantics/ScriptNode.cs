using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Trinity.Sdk.Nodes;

namespace Trinity.Testing.Semantics;

[NodeType("script")]
public sealed class ScriptNode : NativeAgent<ScriptState, ScriptConfig>
{
    [Handles("*")]
    public Task RunAsync(Turn<ScriptState, ScriptConfig> turn) => Scripts.RunAsync(turn);
}

/// <summary>The state that scripts work on.</summary>
public sealed class ScriptState
{
    public int Count { get; set; }

    public List<string> Log { get; set; } = [];

    [Indexed]
    public string? Stage { get; set; }

    [Indexed]
    public long Score { get; set; }
}

/// <summary>The configuration that scripts see.</summary>
public sealed class ScriptConfig
{
    public int Limit { get; set; } = 100;

    [AgentName]
    public List<string> Calls { get; set; } = [];
}

/// <summary>A handler written inside a test: the type of the message names it.</summary>
public static class Scripts
{
    private static readonly ConcurrentDictionary<string, Func<Turn<ScriptState, ScriptConfig>, Task>> All = new(StringComparer.Ordinal);
    private static int _count;

    /// <summary>Takes a handler and returns the type of the messages it handles.</summary>
    public static string Add(Func<Turn<ScriptState, ScriptConfig>, Task> handler)
    {
        var type = $"script.{Interlocked.Increment(ref _count)}";
        All[type] = handler;
        return type;
    }

    /// <summary>Replaces the handler of a type, as a deployment does.</summary>
    public static void Replace(string type, Func<Turn<ScriptState, ScriptConfig>, Task> handler) => All[type] = handler;

    public static Task RunAsync(Turn<ScriptState, ScriptConfig> turn) => All[turn.Message.Type](turn);
}

[NodeType("relaxed-script", Ordering = Ordering.Relaxed)]
public sealed class RelaxedScriptNode : NativeAgent<ScriptState, ScriptConfig>
{
    [Handles("*")]
    public Task RunAsync(Turn<ScriptState, ScriptConfig> turn) => Scripts.RunAsync(turn);
}

[NodeType("relaxed-script")]
public sealed class RelaxedScriptMadeStrict : NativeAgent<ScriptState, ScriptConfig>
{
    [Handles("*")]
    public Task RunAsync(Turn<ScriptState, ScriptConfig> turn) => Scripts.RunAsync(turn);
}

[NodeType("keyed-script", DefaultKey = "all", Attempts = 3)]
public sealed class KeyedScriptNode : NativeAgent<ScriptState, ScriptConfig>
{
    [Handles("*")]
    public Task RunAsync(Turn<ScriptState, ScriptConfig> turn) => Scripts.RunAsync(turn);
}

[NodeType("script", Version = 2, Resumes = 1)]
public sealed class ScriptNodeThatResumes : NativeAgent<ScriptState, ScriptConfig>
{
    [Handles("*")]
    public Task RunAsync(Turn<ScriptState, ScriptConfig> turn) => Scripts.RunAsync(turn);
}

[NodeType("script", Version = 3)]
public sealed class ScriptNodeThatDoesNot : NativeAgent<ScriptState, ScriptConfig>
{
    [Handles("*")]
    public Task RunAsync(Turn<ScriptState, ScriptConfig> turn) => Scripts.RunAsync(turn);

    public override JsonNode Migrate(int fromVersion, JsonNode state)
    {
        state["count"] = state["count"]!.GetValue<int>() + 100;
        return state;
    }
}
