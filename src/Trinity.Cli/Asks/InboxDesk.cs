using Trinity.Cli.Commands;
using Trinity.Cli.Output;
using Trinity.Client;
using Trinity.Client.Operators;

namespace Trinity.Cli.Asks;

/// <summary>What the inbox shows and does: each request either works, or leaves a remark and everything as it was.</summary>
internal sealed class InboxDesk(AsksClient client)
{
    /// <summary>More than that nobody answers at one sitting; the rest comes with the next look.</summary>
    private const int Most = 1_000;

    /// <summary>What waits, the oldest first.</summary>
    public IReadOnlyList<Ask> Asks { get; private set; } = [];

    /// <summary>What became of the last request, for whoever looks.</summary>
    public string Remark { get; private set; } = string.Empty;

    public void Say(string remark) => Remark = remark;

    public Task RefreshAsync(CancellationToken cancellationToken) => TryAsync(async () =>
    {
        var asks = new List<Ask>();
        await foreach (var page in Pages.EachAsync(client.ListAsync, "status=pending", cancellationToken))
        {
            asks.AddRange(page.Items);
            if (asks.Count >= Most)
            {
                break;
            }
        }

        Asks = asks;
        return string.Empty;
    });

    /// <summary>Reads one entry again.</summary>
    public async Task<Ask?> GetAsync(string id, CancellationToken cancellationToken)
    {
        Ask? ask = null;
        await TryAsync(async () =>
        {
            ask = await client.GetAsync(id, cancellationToken);
            return string.Empty;
        });
        return ask;
    }

    /// <returns>Whether it is answered.</returns>
    public Task<bool> AnswerAsync(Ask ask, AnswerAsk answer, CancellationToken cancellationToken) => TryAsync(async () =>
    {
        await client.AnswerAsync(ask.Id, answer, cancellationToken);
        Asks = [.. Asks.Where(other => other.Id != ask.Id)];
        return $"Answered: {Printable.Row(ask.Title)}";
    });

    /// <returns>Whether it is cancelled.</returns>
    public Task<bool> CancelAsync(Ask ask, CancellationToken cancellationToken) => TryAsync(async () =>
    {
        await client.CancelAsync(ask.Id, cancellationToken);
        Asks = [.. Asks.Where(other => other.Id != ask.Id)];
        return $"Cancelled: {Printable.Row(ask.Title)}";
    });

    private async Task<bool> TryAsync(Func<Task<string>> request)
    {
        try
        {
            Remark = await request();
            return true;
        }
        catch (TrinityApiException exception) when (exception.Problem.Status != 401)
        {
            Remark = string.Concat(Failures.Describe(exception).Select(piece => piece.Text));
            return false;
        }
        catch (HttpRequestException exception)
        {
            Remark = $"The server cannot be reached: {exception.Message}";
            return false;
        }
    }
}
