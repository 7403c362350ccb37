using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trinity.Sdk.Intake;
using Trinity.Sdk.Nodes;

namespace Trinity.Samples.Tests.Guides;

/// <summary>The node type that the guide to writing one quotes: every part of a turn once.</summary>
[NodeType("parcel-desk", Version = 2, Resumes = 1, Attempts = 3, TimeoutSeconds = 30)]
public sealed class ParcelDesk : NativeAgent<Parcel, ParcelConfig>, IIntake<ParcelConfig>
{
    [Handles("parcel.ordered")]
    public async Task OrderedAsync(Order order, Turn<Parcel, ParcelConfig> turn)
    {
        var stock = await turn.CallAsync<Stock>("reserve", new Call(turn.Config.Warehouse) { Type = "stock.reserve" });
        if (stock.Left < 0)
        {
            throw new NodeFailedException("The article is sold out.", Retry.Never, "sold_out");
        }

        turn.State.Label = await turn.StepAsync(
            "label", step => Carrier.OrderLabelAsync(order.Article, step.IdempotencyKey, step.CancellationToken));
        turn.State.Stage = "ordered";
        turn.Remind("parcel.check", TimeSpan.FromDays(3));
        turn.Tell(turn.Config.Warehouse, "parcel.expected", order);
        turn.Reply(turn.State.Label);
    }

    [Handles("parcel.scanned")]
    public Task ScannedAsync(Scan scan, Turn<Parcel, ParcelConfig> turn)
    {
        turn.State.Stage = scan.Stage;
        turn.CancelReminder("parcel.check");
        return Task.CompletedTask;
    }

    [Handles("parcel.check")]
    public Task CheckAsync(Turn<Parcel, ParcelConfig> turn)
    {
        turn.Raise($"Parcel {turn.Message.Key} has not been seen for three days.");
        return Task.CompletedTask;
    }

    [Handles("parcels.open")]
    public Task<IReadOnlyList<string>> OpenAsync(Turn<Parcel, ParcelConfig> turn) =>
        turn.FindAsync("open", Where.Equal("stage", "ordered"));

    [Handles("parcel.returned")]
    public async Task ReturnedAsync(Complaint complaint, Turn<Parcel, ParcelConfig> turn)
    {
        var inspection = await turn.AskAsync("inspect", Question.Form<Inspection>($"What is wrong with parcel {turn.Message.Key}?") with
        {
            Context = complaint,
            To = "returns",
            DueAfter = TimeSpan.FromHours(4),
        });
        turn.State.Stage = inspection.Value.IsBroken ? "scrapped" : "back in stock";
        turn.Reply(inspection.Value.PercentRefunded);
    }

    public IntakeDecision Receive(IntakeRequest request, ParcelConfig config)
    {
        var check = StandardWebhookSignature.Verify(request, config.Secret, config.PreviousSecret);
        if (check.Rejection is { } rejection)
        {
            return rejection;
        }

        var scan = JsonSerializer.Deserialize<Scan>(request.Body.Span, JsonSerializerOptions.Web);
        return scan is { Parcel.Length: > 0 }
            ? new IntakeDecision.Accept("parcel.scanned", Key: scan.Parcel, Dedupe: check.DeliveryId)
            : new IntakeDecision.Reject(422, "The scan names no parcel.");
    }

    [Handles("parcel.refused")]
    public async Task RefusedAsync(Refusal refusal, Turn<Parcel, ParcelConfig> turn)
    {
        turn.State.Stage = await turn.ChooseAsync(
            "reason", $"Why was this parcel refused? {refusal.Note}", [new("broken", "It does not work."), new("unwanted")]);
    }

    public override JsonNode Migrate(int fromVersion, JsonNode state)
    {
        // Version 1 had one word for both.
        state["stage"] = state["status"]?.DeepClone();
        state.AsObject().Remove("status");
        return state;
    }
}

public sealed class Parcel
{
    public string? Label { get; set; }

    [Indexed]
    public string? Stage { get; set; }
}

public sealed class ParcelConfig : IValidatableObject
{
    [AgentName]
    [Description("The agent that has the goods.")]
    public string Warehouse { get; init; } = "warehouse";

    [Secret]
    public string Secret { get; init; } = string.Empty;

    [Secret]
    public string? PreviousSecret { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PreviousSecret is not null && PreviousSecret == Secret)
        {
            yield return new FaultResult("same_secret", "The secret before was another.", nameof(PreviousSecret));
        }
    }
}

public sealed record Order(string Article);

public sealed record Refusal(string Note);

public sealed record Complaint(string Customer, string Text);

public sealed record Inspection
{
    public required bool IsBroken { get; init; }

    [Range(0, 100)]
    public int PercentRefunded { get; init; }

    [StringLength(200)]
    public string? Note { get; init; }
}

public sealed record Scan(string Parcel, string Stage);

public sealed record Stock(int Left);

/// <summary>A carrier's service: it knows an order by its idempotency key.</summary>
public static class Carrier
{
    public static Task<string> OrderLabelAsync(string article, string idempotencyKey, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult($"{article}-{idempotencyKey.Length}");
    }
}

[NodeType("warehouse")]
public sealed class Warehouse : NativeAgent<Shelf, NoConfig>
{
    [Handles("stock.reserve")]
    public Task<Stock> ReserveAsync(Order order, Turn<Shelf, NoConfig> turn)
    {
        turn.State.Reserved++;
        return Task.FromResult(new Stock(order.Article == "kettle" ? 4 : -1));
    }

    [Handles("parcel.expected")]
    public Task ExpectedAsync(Order order, Turn<Shelf, NoConfig> turn)
    {
        turn.State.Expected.Add(order.Article);
        return Task.CompletedTask;
    }
}

public sealed class Shelf
{
    public int Reserved { get; set; }

    public List<string> Expected { get; init; } = [];
}
