using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Trinity.Client;

namespace Trinity.Cli.Demo.Deliveries;

/// <summary>
/// Sends deliveries as GitHub does, signed. Those of a repository go one after the other, each when the one before is
/// acknowledged, so that their order is the stream's; repositories go side by side.
/// </summary>
internal sealed class DeliverySender(HttpClient http, Uri hook, string secret)
{
    private const int Parallel = 16;

    /// <summary>What is signed with when a delivery is forged.</summary>
    private const string WrongSecret = "a guess";

    private int _answered;

    /// <summary>How many deliveries were answered so far.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>Sends all.</summary>
    /// <param name="deliveries">The deliveries in their order.</param>
    /// <param name="onAnswer">Called once for each number of answers; not in their order.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyCollection<Receipt>> SendAsync(
        IEnumerable<Delivery> deliveries, Action<int> onAnswer, CancellationToken cancellationToken)
    {
        var receipts = new ConcurrentQueue<Receipt>();
        await System.Threading.Tasks.Parallel.ForEachAsync(
            deliveries.GroupBy(delivery => delivery.Repository, StringComparer.Ordinal),
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken },
            async (repository, token) =>
            {
                foreach (var delivery in repository)
                {
                    receipts.Enqueue(await SendAsync(delivery, token));
                    onAnswer(Interlocked.Increment(ref _answered));
                }
            });
        return receipts;
    }

    private async Task<Receipt> SendAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, hook)
        {
            Content = new ReadOnlyMemoryContent(delivery.Body.Utf8)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
        request.Headers.UserAgent.ParseAdd("GitHub-Hookshot/demo");
        request.Headers.Add("X-GitHub-Event", delivery.Event);
        request.Headers.Add("X-GitHub-Delivery", delivery.Id);
        request.Headers.Add("X-Hub-Signature-256", Sign(delivery.Body.Utf8.Span, delivery.IsForged ? WrongSecret : secret));
        using var response = await http.SendAsync(request, cancellationToken);
        var answer = response.IsSuccessStatusCode
            ? await response.Content.ReadFromJsonAsync<Client.Webhooks.AcceptedDelivery>(TrinityJson.Options, cancellationToken)
            : null;
        return new Receipt(delivery, (int)response.StatusCode, answer?.Id);
    }

    private static string Sign(ReadOnlySpan<byte> body, string key) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), body));
}

/// <summary>What a delivery was answered with.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Execution">The execution's id, when it was accepted.</param>
internal sealed record Receipt(Delivery Delivery, int Status, string? Execution);
