namespace Trinity.Cli.Connections;

/// <summary>Keeps the JSON that the API answered with last, so that it can be written as it came.</summary>
internal sealed class JsonRecorder(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>The last answer; empty when it had no content.</summary>
    public ReadOnlyMemory<byte> Last { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            Last = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }

        return response;
    }
}
