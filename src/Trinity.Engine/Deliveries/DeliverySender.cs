using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using Trinity.Engine.Outbound;
using Trinity.Sdk.Deliveries;
using Trinity.Sdk.Intake;

namespace Trinity.Engine.Deliveries;

/// <summary>Makes one attempt at a delivery, as Standard Webhooks says.</summary>
internal sealed class DeliverySender(OutboundHandler outbound, TimeProvider time, IOptions<DeliveryOptions> options) : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly ProductInfoHeaderValue Agent = new("Trinity", productVersion: null);

    private readonly HttpMessageInvoker _http = new(outbound.Create());

    /// <summary>Sends a delivery and says what came of it. The status line decides: what follows it is dropped.</summary>
    /// <exception cref="OperationCanceledException">The attempt was ended from outside, and nobody knows what came of it.</exception>
    public async Task<AttemptResult> SendAsync(Outgoing delivery, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var request = Request(delivery);
            using var response = await _http.SendAsync(request, either.Token);
            return response.IsSuccessStatusCode
                ? new AttemptResult { Status = (int)response.StatusCode }
                : AttemptFailures.Of(response.StatusCode, RetryAfter(response.Headers.RetryAfter));
        }
        catch (HttpRequestException exception)
        {
            return AttemptFailures.Of(exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return AttemptFailures.Timeout(options.Value.Timeout);
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Request(Outgoing delivery)
    {
        var now = time.GetUtcNow();
        var id = delivery.Id.ToString();
        var body = DeliveryBody.Write(delivery.Type, delivery.CreatedAt, delivery.Data.Span);
        var request = new HttpRequestMessage(HttpMethod.Post, delivery.Destination.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = Json;
        request.Headers.UserAgent.Add(Agent);
        request.Headers.TryAddWithoutValidation(StandardWebhookSignature.IdHeader, id);
        request.Headers.TryAddWithoutValidation(StandardWebhookSignature.TimestampHeader, SignatureText.Seconds(now));
        var signatures = delivery.Destination.SecretsAt(now).Select(secret => StandardWebhookSignature.Sign(body, secret, id, now)).ToArray();
        if (signatures.Length > 0)
        {
            request.Headers.TryAddWithoutValidation(StandardWebhookSignature.SignatureHeader, string.Join(' ', signatures));
        }

        return request;
    }

    /// <summary>Seconds, or a date by the receiver's clock; what has passed is nothing.</summary>
    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var wanted = header?.Delta ?? header?.Date - time.GetUtcNow();
        return wanted > TimeSpan.Zero ? wanted : null;
    }
}
