using System.Text.Json;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;

namespace Trinity.Sdk.Turns;

/// <summary>Makes waits of what handlers ask for, and reads their results back.</summary>
internal static class TurnWaits
{
    private const string InvalidQuestion = "invalid_question";
    private const int MaxTitle = 200;

    private static readonly TimeSpan MaxDuration = TimeSpan.FromDays(3_653);

    public static WaitRequest Ask(TurnAttempt attempt, string name, Question question)
    {
        var ask = Checked(attempt, question.ToRequest());
        return new WaitRequest
        {
            Name = name,
            Kind = JournalKind.Ask,
            RequestHash = Hash([ask]),
            Timeout = Bounded(question.Timeout),
            IsOptional = question.IsOptional,
            Asks = [ask],
        };
    }

    public static WaitRequest AskAll(TurnAttempt attempt, string name, IReadOnlyList<Question> questions)
    {
        CheckParts(attempt, questions.Count);
        var asks = questions.Select(question => Checked(attempt, question.ToRequest())).ToArray();
        return new WaitRequest
        {
            Name = name,
            Kind = JournalKind.AskAll,
            RequestHash = Hash(asks),
            Timeout = Bounded(questions.Max(question => question.Timeout)),
            IsOptional = questions.All(question => question.IsOptional),
            Asks = asks,
        };
    }

    public static WaitRequest Call(TurnAttempt attempt, string name, Call call, CallOptions options) =>
        Calls(attempt, name, JournalKind.Call, [call], options);

    public static WaitRequest CallAll(TurnAttempt attempt, string name, IReadOnlyList<Call> calls, CallOptions options)
    {
        CheckParts(attempt, calls.Count);
        return Calls(attempt, name, JournalKind.CallAll, calls, options);
    }

    public static WaitRequest Sleep(string name, TimeSpan duration) => new()
    {
        Name = name,
        Kind = JournalKind.Sleep,
        Timeout = Bounded(duration),
    };

    public static WaitRequest Judge<T>(TurnAttempt attempt, string name, Prompt prompt, JudgeOptions options) => Judgment(
        attempt, name, prompt, JsonSerializer.SerializeToUtf8Bytes(TurnJson.Options.GetJsonSchemaAsNode(typeof(T), SchemaOptions)), options);

    /// <summary>A judgment whose answer has this form.</summary>
    public static WaitRequest Judgment(TurnAttempt attempt, string name, Prompt prompt, byte[] form, JudgeOptions options)
    {
        var ask = Checked(attempt, new AskRequest
        {
            Title = prompt.Instruction.Length <= MaxTitle ? prompt.Instruction : prompt.Instruction[..(MaxTitle - 1)] + "…",
            Body = prompt.Instruction,
            Kind = AskKind.Judgment,
            Proposal = prompt.Data.Count == 0 ? default : TurnJson.Write(prompt.Data),
            Schema = form,
            Priority = options.Priority,
        });
        return new WaitRequest
        {
            Name = name,
            Kind = JournalKind.Judgment,
            RequestHash = Hash([ask]),
            Timeout = Bounded(options.Timeout),
            IsOptional = options.IsOptional,
            Asks = [ask],
        };
    }

    public static Answer ReadAnswer(JournalEntry entry) => ToAnswer(TurnJson.Read<RecordedAnswer>(entry.Result));

    public static Answer<T> ReadAnswer<T>(JournalEntry entry)
    {
        var recorded = TurnJson.Read<RecordedAnswer>(entry.Result);
        return new Answer<T>
        {
            Option = recorded.Option,
            Text = recorded.Text,
            Data = recorded.Data,
            By = recorded.By,
            At = recorded.At,
            Proposal = Deserialize<T>(recorded.Proposal)!,
        };
    }

    public static FormAnswer<T> ReadForm<T>(JournalEntry entry)
    {
        var recorded = TurnJson.Read<RecordedAnswer>(entry.Result);
        return new FormAnswer<T>
        {
            Option = recorded.Option,
            Text = recorded.Text,
            Data = recorded.Data,
            By = recorded.By,
            At = recorded.At,
            Value = Deserialize<T>(recorded.Data)!,
        };
    }

    public static T ReadJudgment<T>(JournalEntry entry) =>
        Deserialize<T>(TurnJson.Read<RecordedAnswer>(entry.Result).Data)!;

    public static IReadOnlyList<Answer?> ReadAnswers(JournalEntry entry) =>
        [.. TurnJson.Read<RecordedPart[]>(entry.Result)
            .Select(part => part.Error is null ? ToAnswer(Deserialize<RecordedAnswer>(part.Result)!) : null)];

    public static IReadOnlyList<CallResult<T>> ReadResults<T>(JournalEntry entry) =>
        [.. TurnJson.Read<RecordedPart[]>(entry.Result).Select(part => new CallResult<T>
        {
            Error = part.Error,
            Reply = Deserialize<T>(part.Result),
        })];

    private static JsonSchemaExporterOptions SchemaOptions { get; } = new() { TreatNullObliviousAsNonNullable = true };

    private static WaitRequest Calls(
        TurnAttempt attempt, string name, JournalKind kind, IReadOnlyList<Call> calls, CallOptions options)
    {
        var message = attempt.Request.Message;
        var requests = calls.Select(call => new CallRequest
        {
            Agent = TurnEffects.Checked(attempt, call.Agent),
            Type = TurnEffects.Checked(attempt, call.Type ?? message.Type),
            Key = TurnEffects.CheckedKey(attempt, call.Key.Resolve(message.Key)),
            Payload = call.Data is null ? message.Payload : Payload(attempt, call.Data),
            ContentType = call.Data is null ? message.ContentType : MessageEnvelope.Json,
        }).ToArray();
        return new WaitRequest
        {
            Name = name,
            Kind = kind,
            RequestHash = RequestHash.OfCalls(requests),
            Timeout = Bounded(options.Timeout),
            IsOptional = options.IsOptional,
            IsDetached = options.IsDetached,
            Calls = requests,
        };
    }

    private static ReadOnlyMemory<byte> Payload(TurnAttempt attempt, object data)
    {
        var payload = TurnJson.WriteObject(data);
        if (payload.Length > TurnBounds.PayloadBytes)
        {
            attempt.Fail(TurnViolations.EffectTooLarge, $"The payload of a call may have {TurnBounds.PayloadBytes} bytes.");
        }

        return payload;
    }

    private static void CheckParts(TurnAttempt attempt, int count)
    {
        attempt.Guard();
        if (count is 0 or > TurnBounds.Parts)
        {
            attempt.Fail(TurnViolations.TooManyWaits, $"One wait has 1 to {TurnBounds.Parts} parts.");
        }
    }

    public static AskRequest Checked(TurnAttempt attempt, AskRequest ask)
    {
        attempt.Guard();
        if (ask.Title.Length is 0 or > MaxTitle || ask.Body?.Length > 10_000 || ask.Options.Count > 50
            || ask.Options.Any(option => option.Length is 0 or > 200)
            || ask.Proposal.Length > TurnBounds.PayloadBytes || ask.Context.Length > TurnBounds.PayloadBytes)
        {
            attempt.Fail(
                InvalidQuestion,
                "A question has a title of 1 to 200 characters, a body of at most 10,000, at most 50 options of 1 to 200, "
                + "1 MiB of proposal and 1 MiB of context.");
        }

        if (ask.Addressee is { } addressee && !PayloadCheck.IsName(addressee))
        {
            attempt.Fail(InvalidQuestion, "The addressee of a question " + PayloadCheck.NameForm);
        }

        if (ask.Schema.Length > TurnBounds.SchemaBytes)
        {
            attempt.Fail(InvalidQuestion, $"The JSON schema of a form may have {TurnBounds.SchemaBytes} bytes: ask for less at once.");
        }

        return ask with { DueAfter = ask.DueAfter is { } due ? Bounded(due) : null };
    }

    /// <summary>Addressee, priority, due time and time-out may change without changing what was asked.</summary>
    public static string Hash(IReadOnlyList<AskRequest> asks) => RequestHash.Of(asks.Select(ask => new Asked
    {
        Title = ask.Title,
        Body = ask.Body,
        Options = ask.Options,
        Kind = ask.Kind,
        Proposal = ask.Proposal.ToArray(),
        Schema = ask.Schema.ToArray(),
        Context = ask.Context.IsEmpty ? null : ask.Context.ToArray(),
    }));

    public static TimeSpan Bounded(TimeSpan duration) =>
        duration < TimeSpan.Zero ? TimeSpan.Zero : duration > MaxDuration ? MaxDuration : duration;

    private static T? Deserialize<T>(JsonElement? json) => json is { } element ? element.Deserialize<T>(TurnJson.Options) : default;

    private static Answer ToAnswer(RecordedAnswer recorded) => new()
    {
        Option = recorded.Option,
        Text = recorded.Text,
        Data = recorded.Data,
        By = recorded.By,
        At = recorded.At,
    };

    /// <summary>What a person was asked, as it is hashed: journals hold these hashes, so what is here keeps its name and its place.</summary>
    private sealed record Asked
    {
        public required string Title { get; init; }

        public string? Body { get; init; }

        public required IReadOnlyList<string> Options { get; init; }

        public required AskKind Kind { get; init; }

        public required byte[] Proposal { get; init; }

        public required byte[] Schema { get; init; }

        /// <summary>Left out where there is none: a question without it is hashed as before there were contexts.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public byte[]? Context { get; init; }
    }
}

/// <summary>An answer as the journal keeps it, with what the person saw.</summary>
internal sealed record RecordedAnswer
{
    public string? Option { get; init; }

    public string? Text { get; init; }

    public JsonElement? Data { get; init; }

    public string? By { get; init; }

    public DateTimeOffset At { get; init; }

    public JsonElement? Proposal { get; init; }
}

/// <summary>One part of a composite wait as the journal keeps it.</summary>
internal sealed record RecordedPart
{
    public JsonElement? Result { get; init; }

    public TurnError? Error { get; init; }
}
