using System.Text.Encodings.Web;
using System.Text.Json;
using Trinity.ClaudeCode.Output;
using Trinity.Sdk.Runs;

namespace Trinity.ClaudeCode.Runs;

/// <summary>
/// Has what one run tells kept, batch by batch. It is for looking: a store that is away, or that cannot take all of it, holds up nothing, and what it has
/// not taken is missing.
/// </summary>
internal sealed class RunTranscript(IRunEvents events, OpenRun run)
{
    /// <summary>So much of a run is kept.</summary>
    private const int MostEvents = 2_000;

    private const int MostCharacters = 4 * 1024 * 1024;
    private const int MostText = 16 * 1024;
    private const int AtOnce = 64;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _lock = new();
    private readonly Queue<ToldEvent> _waiting = new();
    private Task _writing = Task.CompletedTask;
    private int _count;
    private int _characters;

    /// <summary>Takes what was told. It returns at once.</summary>
    public void Add(IEnumerable<RunEvent> told)
    {
        lock (_lock)
        {
            foreach (var data in told.Select(Describe))
            {
                Add(data);
            }

            if (_writing.IsCompleted && _waiting.Count > 0)
            {
                _writing = WriteAsync();
            }
        }
    }

    /// <summary>Returns when all is written that will be.</summary>
    public Task WrittenAsync()
    {
        lock (_lock)
        {
            return _writing;
        }
    }

    private void Add((string Kind, object Data) told)
    {
        // The same of each reading of the same output: the numbers say what is there already.
        if (++_count > MostEvents || _characters > MostCharacters)
        {
            return;
        }

        var data = RunToken.Hide(JsonSerializer.Serialize(told.Data, Json));
        _characters += data.Length;
        _waiting.Enqueue(_count == MostEvents || _characters > MostCharacters ? new ToldEvent(_count, "cut", "{}") : new ToldEvent(_count, told.Kind, data));
    }

    private async Task WriteAsync()
    {
        await Task.Yield();
        while (Next() is { Length: > 0 } batch)
        {
            try
            {
                await events.AppendAsync(run, batch);
            }
            catch (Exception)
            {
                // The writer has told the log. It is missing, and the execution goes on.
            }
        }
    }

    private ToldEvent[] Next()
    {
        lock (_lock)
        {
            var batch = _waiting.Take(AtOnce).ToArray();
            for (var i = 0; i < batch.Length; i++)
            {
                _waiting.Dequeue();
            }

            if (batch.Length == 0)
            {
                _writing = Task.CompletedTask;
            }

            return batch;
        }
    }

    private static (string Kind, object Data) Describe(RunEvent told) => told switch
    {
        RunEvent.Begun begun => ("begun", new { begun.Session, begun.Model, begun.FailedTools }),
        RunEvent.Text text => ("text", new { Text = Bounded(text.Content) }),
        RunEvent.Thinking thinking => ("thinking", new { Text = Bounded(thinking.Content) }),
        RunEvent.ToolCall call => ("tool_call", new { Call = call.Id, call.Tool, Input = Bounded(call.Input) }),
        RunEvent.ToolResult result => ("tool_result", new { Call = result.Id, result.IsError, Text = Bounded(result.Content) }),
        RunEvent.Retry retry => ("retry", new { retry.Attempt, retry.Limit, DelaySeconds = retry.Delay.TotalSeconds, retry.Status, retry.Error }),
        RunEvent.Usage usage => (
            "usage", new { usage.Model, usage.InputTokens, usage.OutputTokens, usage.CacheReadTokens, usage.CacheWriteTokens, usage.CostUsd }),
        RunEvent.Ended { Result: var result } => ("ended", new { Outcome = Verdict.WordOf(result), result.Turns, result.CostUsd }),
        _ => throw new InvalidOperationException("Unknown event."),
    };

    private static string Bounded(string text) => text.Length <= MostText ? text : $"{text.AsSpan(0, MostText)}…";

    private static object Bounded(JsonElement input) =>
        input.ValueKind == JsonValueKind.Undefined ? new { } : input.GetRawText() is { Length: > MostText } raw ? Bounded(raw) : input;
}
