using System.Text;
using System.Text.Json;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Nodes;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Sdk.Testing;

/// <summary>An entry of the operator queue of a test host.</summary>
public sealed class TestAsk
{
    private readonly NodeTestHost _host;

    internal TestAsk(NodeTestHost host, Guid id)
    {
        _host = host;
        Id = id;
    }

    /// <summary>The id of the entry.</summary>
    public Guid Id { get; }

    /// <summary>What kind of entry it is.</summary>
    public AskKind Kind => Read().Kind;

    /// <summary>What is wanted, in one line.</summary>
    public string Title => Read().Title;

    /// <summary>More, or null.</summary>
    public string? Body => Read().Body;

    /// <summary>The answers to choose from.</summary>
    public IReadOnlyList<string> Options => Read().Options;

    /// <summary>How urgent it is.</summary>
    public Priority Priority => Read().Priority;

    /// <summary>Who is asked; null for whoever comes first.</summary>
    public string? To => Read().Addressee;

    /// <summary>Until when an answer is wanted; null when that does not matter.</summary>
    public DateTimeOffset? DueAt => Read().DueAt;

    /// <summary>When it expires; null when never.</summary>
    public DateTimeOffset? ExpiresAt => Read().ExpiresAt;

    /// <summary>The JSON schema of the form; null when there is none.</summary>
    public string? Schema => Read().Schema is { IsEmpty: false } schema ? Encoding.UTF8.GetString(schema.Span) : null;

    /// <summary>One word: <c>pending</c>, <c>answered</c>, <c>expired</c>, <c>cancelled</c> or <c>withdrawn</c>.</summary>
    public string Status => Words.Of(Read().Status);

    /// <summary>The execution it belongs to.</summary>
    public TestExecution? Execution => Read().MessageSequence is { } sequence ? new TestExecution(_host, sequence) : null;

    /// <summary>How often it happened, for an alert.</summary>
    public int Count => Read().Count;

    /// <summary>Reads what is proposed.</summary>
    /// <typeparam name="T">The type of the proposal.</typeparam>
    public T? Proposal<T>() => TurnJson.Read<T>(Read().Proposal);

    /// <summary>Reads what helps to answer.</summary>
    /// <typeparam name="T">The type of the context.</typeparam>
    public T? Context<T>() => TurnJson.Read<T>(Read().Context);

    /// <summary>Approves what is proposed.</summary>
    public Task ApproveAsync() => AnswerAsync(Question.Approve);

    /// <summary>Declines what is proposed.</summary>
    public Task DeclineAsync() => AnswerAsync(Question.Decline);

    /// <summary>
    /// Answers it, as a person does, and returns when nothing more can run. That a form has its data is checked; whether the data fits is
    /// checked by a server, and here by the handler that reads it.
    /// </summary>
    /// <param name="option">The option chosen; null when there are none.</param>
    /// <param name="text">What is written.</param>
    /// <param name="data">The data of a form or a judgment, written as JSON.</param>
    /// <exception cref="TrinityException">
    /// <c>invalid_option</c> or <c>invalid_answer</c>: it is not an answer to the question; <c>ask_not_pending</c>: it has ended.
    /// </exception>
    public async Task AnswerAsync(string? option = null, string? text = null, object? data = null)
    {
        JsonElement? form = data is null ? null : JsonSerializer.SerializeToElement(data, data.GetType(), TurnJson.Options);
        if (Asks.Check(Read(), option, text, form) is { } error)
        {
            throw new TrinityException(error.Code, error.Message);
        }

        var result = _host.Mailboxes.Apply(messages => Asks.Answer(messages, messages.FindAsk(Id)!, option, text, form, "user:test"));
        if (result == AnswerResult.NotPending)
        {
            throw new TrinityException("ask_not_pending", "It has been answered, or has ended.");
        }

        await _host.SettleAsync().ConfigureAwait(false);
    }

    /// <summary>Cancels it and returns when nothing more can run.</summary>
    public Task CancelAsync()
    {
        _host.Mailboxes.Apply(messages =>
        {
            var ask = messages.FindAsk(Id)!;
            if (ask.Status == AskStatus.Pending)
            {
                Asks.End(messages, ask, AskStatus.Cancelled, new TurnError("ask_cancelled", "It was cancelled."));
            }

            return true;
        });
        return _host.SettleAsync();
    }

    private AskRecord Read()
    {
        lock (_host.Mailboxes.Gate)
        {
            return _host.Messages.FindAsk(Id)!;
        }
    }
}
