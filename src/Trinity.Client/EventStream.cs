using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Trinity.Client;

/// <summary>
/// Reads server-sent events whose data is JSON. A connection that breaks is made again with the id of the last event, once a second for
/// half a minute.
/// </summary>
internal sealed class EventStream<T>(HttpClient http, string path)
{
    private const int MaxBreaks = 30;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private string? _lastId;
    private int _breaks;

    /// <param name="isLast">Whether nothing comes after an event.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<T> ReadAsync(Func<T, bool> isLast, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var response = await OpenAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            using (response)
            {
                var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
                await using (stream.ConfigureAwait(false))
                {
                    var parser = SseParser.Create(stream, static (_, data) => JsonSerializer.Deserialize<T>(data, TrinityJson.Options)!);
                    var events = parser.EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
                    await using (events.ConfigureAwait(false))
                    {
                        while (await MoveNextAsync(events).ConfigureAwait(false))
                        {
                            _breaks = 0;
                            _lastId = parser.LastEventId;
                            yield return events.Current.Data;
                            if (isLast(events.Current.Data))
                            {
                                yield break;
                            }
                        }
                    }
                }
            }

            response = await ReopenAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>False when the connection has ended, well or not.</returns>
    private static async Task<bool> MoveNextAsync(IAsyncEnumerator<SseItem<T>> events)
    {
        try
        {
            return await events.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return false;
        }
    }

    private async Task<HttpResponseMessage> ReopenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            try
            {
                return await OpenAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException) when (++_breaks < MaxBreaks)
            {
                // The server is down, perhaps only to be started again.
            }
            catch (TrinityApiException exception)
                when (exception.Problem.Status == (int)HttpStatusCode.ServiceUnavailable && ++_breaks < MaxBreaks)
            {
                // It stops, or has not quite started.
            }
        }
    }

    private async Task<HttpResponseMessage> OpenAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (!string.IsNullOrEmpty(_lastId))
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", _lastId);
        }

        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await ApiConnection.ReadProblemAsync(response, cancellationToken).ConfigureAwait(false);
        }
    }
}
