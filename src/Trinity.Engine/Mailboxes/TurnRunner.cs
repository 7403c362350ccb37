using Microsoft.Extensions.Logging;
using Trinity.Engine.Store;
using Trinity.Sdk.Messages;
using Trinity.Sdk.Runtimes;
using Trinity.Sdk.Turns;

namespace Trinity.Engine.Mailboxes;

/// <summary>Makes the turns of a lane, one after the other.</summary>
internal static partial class TurnRunner
{
    /// <summary>Turns a lane makes before it goes to the back of the line.</summary>
    private const int TurnsInARow = 16;

    public static async Task RunAsync(Mailbox mailbox, Lane lane)
    {
        for (var turns = 0; turns < TurnsInARow; turns++)
        {
            if (!mailbox.TryBegin(lane, out var entry))
            {
                return;
            }

            if (!mailbox.Context.Activity.TryBegin())
            {
                // The process stops: what is queued stays in the store.
                return;
            }

            try
            {
                await MakeTurnAsync(mailbox, lane, entry);
            }
            catch (Exception exception)
            {
                // The loop boundary of a lane. Reading or loading failed: the message stays queued, and the sweep comes by.
                LogTurnFailed(mailbox.Context.MailboxLog, exception, mailbox.Definition.Name);
                mailbox.Abandon(lane, entry);
                return;
            }
            finally
            {
                mailbox.Context.Activity.End();
            }
        }

        mailbox.Yield(lane);
    }

    /// <summary>A turn that cannot be stored has failed; when even that cannot be stored, the store is away.</summary>
    public static void CommitFailed(Mailbox mailbox, Lane lane, TurnWrite write, Exception exception)
    {
        LogCommitFailed(mailbox.Context.MailboxLog, exception, mailbox.Definition.Name, write.Message.Id);
        if (write.Outcome is TurnOutcome.Failed)
        {
            mailbox.Undecided(lane, write);
            return;
        }

        mailbox.Replace(lane, write, new TurnWrite
        {
            Message = write.Message,
            Epoch = write.Epoch,
            Outcome = new TurnOutcome.Failed
            {
                Error = new TurnError("commit_failed", "The outcome of the turn could not be stored."),
                IsRetryable = true,
            },
            StartedAt = write.StartedAt,
            Pin = write.Pin,
            Policy = write.Policy,
        });
    }

    private static async Task MakeTurnAsync(Mailbox mailbox, Lane lane, LaneEntry entry)
    {
        var context = mailbox.Context;
        if (!lane.IsLoaded)
        {
            // Only then does the lane know what holds it back: it is asked again.
            mailbox.BeginLoad(lane);
            mailbox.Load(lane, await context.Reads.ReadLaneAsync(mailbox.Agent, lane.Key!, entry.LaneSequence, CancellationToken.None));
            return;
        }

        using var cancellation = new CancellationTokenSource();
        mailbox.Take(lane, entry, new TurnRun(entry.Sequence, cancellation));
        var loaded = entry.Message is { } hinted
            ? new LoadedMessage(hinted, [], [])
            : await context.Reads.LoadAsync(entry.Sequence, CancellationToken.None);
        if (loaded is not { Message.Status: MessageStatus.Queued })
        {
            mailbox.Drop(lane, entry, loaded?.Message.Status);
            return;
        }

        mailbox.Confirm(lane, entry);

        if (!mailbox.Suspects(loaded.Message))
        {
            if (await AttemptAsync(mailbox, lane, loaded, cancellation.Token) is { } write)
            {
                mailbox.Ended(lane, write);
                return;
            }

            mailbox.Drop(lane, entry, status: null);
            return;
        }

        await MakeQuarantinedTurnAsync(mailbox, lane, entry, loaded, cancellation.Token);
    }

    private static async Task MakeQuarantinedTurnAsync(
        Mailbox mailbox, Lane lane, LaneEntry entry, LoadedMessage loaded, CancellationToken cancellationToken)
    {
        var context = mailbox.Context;
        await context.Quarantine.EnterAsync(loaded.Message);
        try
        {
            if (!await context.Writer.ApplyAsync(
                mailbox.Tenant, mailbox.Agent, "mark_start", transaction => Interventions.MarkStart(transaction, entry.Sequence)))
            {
                mailbox.Drop(lane, entry, status: null);
                return;
            }

            // The mark stands until the outcome is durable: only then may the next suspect start.
            if (await AttemptAsync(mailbox, lane, loaded, cancellationToken) is { } write)
            {
                mailbox.Ended(lane, write);
                await write.WhenDecidedAsync();
                return;
            }

            mailbox.Drop(lane, entry, status: null);
        }
        finally
        {
            context.Quarantine.Leave();
        }
    }

    /// <summary>Makes an attempt.</summary>
    /// <returns>Its outcome; null when it was ended from outside, and its outcome is nobody's.</returns>
    private static async Task<TurnWrite?> AttemptAsync(
        Mailbox mailbox, Lane lane, LoadedMessage loaded, CancellationToken cancellationToken)
    {
        var context = mailbox.Context;
        var message = loaded.Message;
        var definition = mailbox.Definition;
        var policy = mailbox.Policy;
        var pin = new MessagePin(message.Revision ?? definition.Revision, message.NodeVersion ?? policy.CodeVersion);
        var startedAt = (message.StartedAt ?? context.Time.GetUtcNow()).ToMilliseconds();
        var version = lane.Version;
        var request = new TurnRequest
        {
            Agent = definition,
            Configuration = await context.Agents.ConfigurationAsync(definition, pin.Revision, CancellationToken.None),
            Message = message.ToEnvelope(),
            State = lane.State,
            Journal = loaded.Journal,
            SentEffects = loaded.SentEffects,
            StartedAt = startedAt,
            PinnedVersion = message.NodeVersion,
            Services = new TurnServices(mailbox, message, startedAt, pin, lane.LastWrite),
        };
        context.Telemetry.Begins(message, context.Time);
        var outcome = await ObserveAsync(context, request, message, cancellationToken);
        if (cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        if (outcome is TurnOutcome.Failed { Exception: { } exception } failed)
        {
            LogAttemptFailed(context.MailboxLog, exception, definition.Name, message.Id, message.Attempt, failed.Error.Code);
        }

        return new TurnWrite
        {
            Message = message,
            Epoch = mailbox.Epoch,
            State = lane.Row,
            StateVersion = version,
            Outcome = outcome,
            StartedAt = startedAt,
            Pin = pin,
            Policy = policy,
        };
    }

    private static async Task<TurnOutcome> ObserveAsync(
        MailboxContext context, TurnRequest request, MessageRecord message, CancellationToken cancellationToken)
    {
        using var activity = context.Telemetry.Turn(request.Agent, message);
        var begunAt = context.Telemetry.TimesTurns ? context.Time.GetTimestamp() : 0;
        var outcome = await ExecuteAsync(context, request, cancellationToken);
        if (begunAt != 0)
        {
            context.Telemetry.Ran(context.Time.GetElapsedTime(begunAt), outcome);
        }

        if (activity is not null)
        {
            Telemetry.End(activity, outcome);
        }

        return outcome;
    }

    private static async Task<TurnOutcome> ExecuteAsync(MailboxContext context, TurnRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await context.Runtimes.Find(request.Agent.Runtime)!.ExecuteAsync(request, cancellationToken);
        }
        catch (Exception exception)
        {
            // A runtime reports failures as outcomes; what it throws is a fault of its own, and may pass.
            return new TurnOutcome.Failed
            {
                Error = new TurnError("runtime_failed", "The agent's runtime failed."),
                IsRetryable = true,
                Exception = exception,
            };
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A turn of agent {Agent} could not be made.")]
    private static partial void LogTurnFailed(ILogger logger, Exception exception, string agent);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {Agent}: attempt {Attempt} at {Execution} failed with {Code}.")]
    private static partial void LogAttemptFailed(
        ILogger logger, Exception exception, string agent, Sdk.Identity.MessageId execution, int attempt, string code);

    [LoggerMessage(Level = LogLevel.Error, Message = "Agent {Agent}: the outcome of {Execution} could not be stored.")]
    private static partial void LogCommitFailed(ILogger logger, Exception exception, string agent, Sdk.Identity.MessageId execution);
}
