namespace Trinity.Cli.Connections;

/// <summary>Keeps the JSON that the API answered with last, so that it can be written as it came. What may have no end is not kept.</summary>
internal sealed class JsonRecorder(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly string[] Endless = ["text/event-stream", "text/csv", "application/jsonl", "application/octet-stream", "application/x-tar"];

    /// <summary>The last answer; empty when it had no content.</summary>
    public ReadOnlyMemory<byte> Last { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode && !Endless.Contains(response.Content.Headers.ContentType?.MediaType, StringComparer.Ordinal))
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            Last = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }

        return response;
    }
}
