using System.ComponentModel.DataAnnotations;
using Trinity.Sdk.Nodes;

namespace Trinity.Samples.HumanApproval;

/// <summary>Approves small refunds, has large ones judged, and leaves suspicious ones to a person.</summary>
[NodeType("refund-desk")]
public sealed class RefundDesk : NativeAgent<Customer, DeskConfig>
{
    [Handles("refund.requested")]
    public async Task RequestedAsync(Refund refund, Turn<Customer, DeskConfig> turn)
    {
        if (refund.Amount >= turn.Config.AutoApproveBelow)
        {
            var verdict = await turn.JudgeAsync<Verdict>("fraud", $"Is this refund suspicious? {refund.Reason}");
            if (verdict.Suspicious)
            {
                var answer = await turn.AskAsync("approve", Question.Approval("Pay this refund?", refund));
                if (!answer.Approved)
                {
                    turn.Reply("Declined.");
                    return;
                }
            }
        }

        turn.State.Refunded += refund.Amount;
        turn.Emit("refund.approved", refund);
        turn.Reply("Approved.");
    }
}

/// <summary>The payload of <c>refund.requested</c>.</summary>
public sealed record Refund(decimal Amount, string Reason);

/// <summary>What the judge answers: a model, or a person where there is none.</summary>
public sealed record Verdict(bool Suspicious, string Why);

/// <summary>The state of one key: a customer.</summary>
public sealed class Customer
{
    public decimal Refunded { get; set; }
}

/// <summary>What the owner of an agent sets.</summary>
public sealed class DeskConfig
{
    [Range(0, 1_000_000)]
    public decimal AutoApproveBelow { get; init; } = 50;
}
