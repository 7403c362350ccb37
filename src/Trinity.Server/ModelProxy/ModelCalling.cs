using Trinity.Platform.Models;

namespace Trinity.Server.ModelProxy;

/// <summary>Calls models within a budget: what a call may use is taken out of it first, and what it has used is written down last.</summary>
internal sealed class ModelCalling(IModelCalls calls, ModelPrices prices, ModelForwarder forwarder, ModelTelemetry telemetry, TimeProvider time)
{
    public async Task<IResult> CallAsync(HttpContext context, ExecutionGrant grant, ModelRequest request, string path)
    {
        if (request.MaxTokens is not { } wanted)
        {
            return ProviderError.Invalid("max_tokens: it is missing.");
        }

        var call = new ModelCallRequest
        {
            Model = request.Model,
            MaxTokens = wanted,
            MinTokens = request.ThinkingTokens + 1,
            Bytes = request.Body.Length,
            KeepsForAnHour = request.KeepsForAnHour,
            Price = prices.Find(request.Model),
        };
        return await calls.ReserveAsync(grant, call) switch
        {
            ModelReservation.Reserved reserved => await SendAsync(context, grant, request, path, call, reserved),

            // With a status after which nobody tries again.
            ModelReservation.Spent => ProviderError.Spent("The budget of this execution is used up: what is left of it is not enough for this call."),
            ModelReservation.Ended => ProviderError.Unauthenticated(),
            ModelReservation.Busy => ProviderError.Unavailable("This server has too much to write."),
            _ => throw new InvalidOperationException("Unknown reservation."),
        };
    }

    private async Task<IResult> SendAsync(
        HttpContext context, ExecutionGrant grant, ModelRequest request, string path, ModelCallRequest call, ModelReservation.Reserved reserved)
    {
        using var metered = new MeteredCall(calls, telemetry, time, grant, reserved, call);
        try
        {
            var body = reserved.MaxTokens == call.MaxTokens ? request.Body : request.BodyWith(reserved.MaxTokens);
            return await forwarder.SendAsync(context, path, body, request.IsStream, metered);
        }
        finally
        {
            // Whatever has happened: a call that has no end by now, nobody knows.
            await metered.SettleAsync(ModelCallStatus.Unknown, usage: null, "internal_error");
        }
    }
}
