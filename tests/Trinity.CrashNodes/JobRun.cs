using Trinity.Sdk.Nodes;

namespace Trinity.CrashNodes;

/// <summary>Does what a job says.</summary>
internal static class JobRun
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(Job job, Turn<JobState, JobConfig> turn)
    {
        for (var i = 0; i < job.Operations.Count; i++)
        {
            await DoAsync(job, turn, job.Operations[i], $"{job.Token}.{i}");
        }

        if (turn.Message.Key is not null)
        {
            turn.State.Log.Add(job.Token);
            turn.State.Sum += job.Amount;
        }

        turn.Reply(job.Token);
    }

    private static async Task DoAsync(Job job, Turn<JobState, JobConfig> turn, string operation, string token)
    {
        var note = new Job { Token = token, Amount = job.Amount };
        switch (operation)
        {
            case "step":
                var stepFile = turn.Config.StepFile;
                await turn.StepAsync(token, step => Task.FromResult(StepFile.Append(stepFile, step.IdempotencyKey)));
                break;
            case "dawdle":
                var dawdleFile = turn.Config.StepFile;
                await turn.StepAsync(token, async step =>
                {
                    var written = StepFile.Append(dawdleFile, step.IdempotencyKey);
                    await Task.Delay(Long, TimeProvider.System, step.CancellationToken);
                    return written;
                });
                break;
            case "tell":
                turn.Tell(job.Peer!, "note", note);
                break;
            case "emit":
                turn.Emit("job.event", note);
                break;
            case "say":
                turn.Say(token);
                break;
            case "send":
                turn.Send(job.Url!, "job.note", note, "whsec_Y3Jhc2g=");
                break;
            case "call":
                var reply = await turn.CallAsync<string>(token, new Call(job.Peer!) { Type = "note", Data = note });
                Require(reply == token, "The reply is that of another call.");
                break;
            case "sleep":
                await turn.SleepAsync(token, Soon);
                break;
            case "doze":
                await turn.SleepAsync(token, TimeSpan.FromHours(1));
                break;
            case "remind":
                turn.Remind(token, Soon, note);
                break;
            case "ask" or "hold":
                var answer = await turn.AskAsync(token, Question.Approval($"{operation} {token}"));
                Require(answer.Approved && answer.Text == token, "The answer is that to another question.");
                break;
            case "stumble":
                Require(turn.Message.Attempt > 1, "It stumbles once.", Retry.After(Soon));
                break;
            case "reject":
                throw new NodeFailedException("It is rejected.", Retry.Never, "rejected");
            case "fail_fast":
                Environment.FailFast("The node type ends its host.");
                break;
            default:
                throw new NodeFailedException($"There is no operation '{operation}'.", Retry.Never, "unknown_operation");
        }
    }

    private static void Require(bool holds, string message, Retry? retry = null)
    {
        if (!holds)
        {
            throw new NodeFailedException(message, retry ?? Retry.Never, "not_as_expected");
        }
    }
}
