using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trinity.Sdk.Nodes;

namespace Trinity.Nodes.Targets;

/// <summary>What a message becomes at a target: everything is known, and nothing is done yet.</summary>
internal abstract record PlannedEffect
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Does it.</summary>
    public abstract void Perform(Turn turn);

    /// <summary>Says what would be done.</summary>
    public abstract TrialEffect Show();

    /// <summary>What an expression gave, as it goes out.</summary>
    public static Utf8Json Write(JsonNode? value)
    {
        if (value is null)
        {
            return Utf8Json.Null;
        }

        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            value.WriteTo(writer);
        }

        return Utf8Json.Parse(buffer.WrittenMemory);
    }
}

/// <summary>An agent gets it.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Type">The type of what it gets.</param>
/// <param name="Key">The key of what it gets; null for none.</param>
/// <param name="Data">What it gets; null for the message's payload, byte by byte.</param>
/// <param name="Message">The message.</param>
internal sealed record PlannedTell(string Agent, string Type, string? Key, Utf8Json? Data, SourceMessage Message) : PlannedEffect
{
    public override void Perform(Turn turn) => turn.Tell(Agent, Type, Data, Key is null ? MessageKey.None : Key);

    public override TrialEffect Show() => new() { Kind = "tell", To = Agent, Type = Type, Key = Key, Data = Data ?? Message.Data };
}

/// <summary>It is published.</summary>
internal sealed record PlannedEmit(string Type, Utf8Json? Data) : PlannedEffect
{
    public override void Perform(Turn turn) => turn.Emit(Type, Data);

    public override TrialEffect Show() => new() { Kind = "emit", To = Type, Data = Data };
}

/// <summary>It is sent to an address.</summary>
internal sealed record PlannedSend(Uri Url, string Type, Utf8Json Data, string? Secret) : PlannedEffect
{
    public override void Perform(Turn turn) => turn.Send(Url, Type, Data, Secret);

    public override TrialEffect Show() => new() { Kind = "send", To = Url.OriginalString, Type = Type, Data = Data };
}

/// <summary>It is set aside.</summary>
internal sealed record PlannedDrop(string Reason) : PlannedEffect
{
    public override void Perform(Turn turn) => turn.Drop(Reason);

    public override TrialEffect Show() => new() { Kind = "drop", To = "origin", Data = Write(Reason) };
}

/// <summary>People are asked, and it waits.</summary>
internal sealed record PlannedAsk(ToPeople Ask, string Title, string? Question) : PlannedEffect
{
    /// <summary>Where it goes after an answer.</summary>
    public IReadOnlyList<TargetPlan> Then(string? option) => option is null ? [] : Ask.Then.GetValueOrDefault(option, []);

    public Question ToQuestion() => new() { Title = Title, Body = Question, Options = Ask.Options };

    /// <summary>It is a wait, and no effect: <see cref="TargetRun"/> asks.</summary>
    public override void Perform(Turn turn) => throw new InvalidOperationException("A question is awaited.");

    public override TrialEffect Show() => new()
    {
        Kind = "ask",
        To = "operators",
        Data = Write(new JsonObject
        {
            ["title"] = Title,
            ["question"] = Question,
            ["options"] = new JsonArray([.. Ask.Options.Select(option => JsonValue.Create(option))]),
        }),
    };
}
