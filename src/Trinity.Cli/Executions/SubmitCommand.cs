using System.CommandLine;
using Trinity.Cli.Agents;
using Trinity.Cli.Commands;
using Trinity.Client.Executions;

namespace Trinity.Cli.Executions;

/// <summary><c>trinity executions submit</c>.</summary>
internal static class SubmitCommand
{
    public static CliCommand Create()
    {
        var agent = AgentName.Argument();
        var type = new Argument<string>("TYPE") { Description = "The type of the message, for example refund.requested." };
        var data = new Option<string?>("--data") { Description = $"The payload, at most 1 MiB: {JsonInput.Help}", HelpName = "JSON" };
        var key = new Option<string?>("--key")
        {
            Description = "The key the message belongs to: a customer, a conversation. Default the agent's.",
            HelpName = "KEY",
        };
        var idempotency = new Option<string?>("--idempotency-key")
        {
            Description = "What identifies the message: sent again with it, it is the same execution.",
            HelpName = "KEY",
        };
        var deadline = Seconds("--deadline", "When it fails with 'timeout', waiting included. Default never.");
        var wait = new Option<bool>("--wait") { Description = "Waits until it has ended and shows it; 0 when it completed, 1 when not." };
        var timeout = Seconds("--timeout", "How long to wait at most; it goes on all the same, and 6 is returned. Default for ever.");
        return new CliCommand(
            "submit",
            "Sends an agent a message.",
            "trinity executions submit greeter hello --data '{\"name\":\"Ada\"}' --wait",
            "trinity executions submit desk refund.requested --key customer-7 --data @refund.json",
            "jq -c .refund order.json | trinity executions submit desk refund.requested --data - --idempotency-key order-17")
        {
            agent,
            type,
            data,
            key,
            idempotency,
            deadline,
            wait,
            timeout,
        }.Runs(async (session, arguments, cancellationToken) =>
        {
            var message = new SubmitExecution
            {
                Type = arguments.GetRequiredValue(type),
                Key = arguments.GetValue(key),
                Input = await JsonInput.ReadAsync(arguments.GetValue(data), "--data", cancellationToken),
                DeadlineSeconds = arguments.GetValue(deadline),
            };
            var options = new SubmitOptions { IdempotencyKey = arguments.GetValue(idempotency) };
            var execution = await session.Client.Executions.SubmitAsync(arguments.GetRequiredValue(agent), message, options, cancellationToken);
            if (arguments.GetValue(wait))
            {
                return await WaitAsync(session, execution, arguments.GetValue(timeout), cancellationToken);
            }

            session.Done(execution.Id);
            return ExitCodes.Done;
        });
    }

    private static async Task<int> WaitAsync(Session session, Execution execution, int? seconds, CancellationToken cancellationToken)
    {
        using var patience = seconds is null
            ? new CancellationTokenSource()
            : new CancellationTokenSource(TimeSpan.FromSeconds(seconds.Value), session.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await WatchCommand.FollowAsync(session, execution.Id, writes: false, either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new CliException($"It has not ended in {seconds} seconds, and goes on: trinity executions watch {execution.Id}", ExitCodes.Unavailable);
        }

        var ended = await session.Client.Executions.GetAsync(execution.Id, cancellationToken);
        session.Show(screen => ExecutionPicture.Show(screen, ended, session.Time.GetUtcNow()));
        return WatchCommand.ExitCodeOf(ended);
    }

    private static Option<int?> Seconds(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "SECONDS" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1)
            {
                result.AddError($"{name} is a number of seconds from 1.");
            }
        });
        return option;
    }
}
