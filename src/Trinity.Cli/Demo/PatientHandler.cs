using System.Net;

namespace Trinity.Cli.Demo;

/// <summary>
/// Sends a request again until it is answered: when the server is down, when its answer was lost, and when it asks to come
/// back later. That is all a sender must do for nothing to be lost; that nothing happens twice is the server's part.
/// </summary>
internal sealed class PatientHandler(HttpMessageHandler inner, TimeProvider time) : DelegatingHandler(inner)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private int _repeats;

    /// <summary>How often a request was sent again.</summary>
    public int Repeats => _repeats;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            TimeSpan pause;
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
                    || time.GetElapsedTime(begun) >= Limit)
                {
                    // Read here, so that an answer that breaks off is asked for again.
                    await response.Content.LoadIntoBufferAsync(cancellationToken);
                    return response;
                }

                pause = response.Headers.RetryAfter?.Delta ?? Pause;
                response.Dispose();
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException && time.GetElapsedTime(begun) < Limit)
            {
                pause = Pause;
            }

            Interlocked.Increment(ref _repeats);
            await Task.Delay(pause, time, cancellationToken);
        }
    }
}
